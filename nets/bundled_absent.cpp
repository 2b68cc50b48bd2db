#include "nets/catalog.h"

namespace atrous::nets {

Bundled bundled() noexcept { return {}; }

}  // namespace atrous::nets
