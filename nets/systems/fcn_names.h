#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

// Whose names an FCN's weights may have: the authors' (Caffe), pytorch-fcn's.
Naming caffe_fcn(const Options& options);
Naming wkentaro_fcn(const Options& options);

}  // namespace atrous::nets
