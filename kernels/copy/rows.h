// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/copy/problem.h"

namespace atrous::kernels::copy {

namespace ref {
extern const Functions kBox;
}
namespace cuda {
extern const Functions kBox;
}

}  // namespace atrous::kernels::copy
