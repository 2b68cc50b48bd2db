#pragma once
#include <map>

#include "layers/geometry.h"
#include "tests/onnx/lowering.h"

namespace atrous::onnx {

using Operators = std::map<std::string, Lower>;

// The operators that layers cover, one function per file.
Operators window_operators();   // convolutions and pools
Operators number_operators();   // element by element, matrix products, sums
Operators channel_operators();  // normalisation, softmax, argmax
Operators space_operators();    // sampling, moving
Operators resize_operators();   // resizing
Operators region_operators();   // boxes

/// A window from the node's kernel_shape, strides, dilations, pads, auto_pad and ceil_mode over
/// an array of N, C, H, W or N, C, W.
layers::Window read_window(const Lowering& test, const Array& x, const std::vector<int>& kernel);

}  // namespace atrous::onnx
