// From pixels to a network's input, and from its output to labels. Not installed.
#pragma once
#include "apps/library/atrous.h"
#include "core/runtime/thread_pool.h"
#include "core/tensor/tensor.h"
#include "io/image/labels.h"
#include "kernels/pixels/pixels.h"
#include "nets/recipe.h"

namespace atrous::library {

/// Throws Error{Code::usage} for an empty view, or one of other than 1 or 3 channels.
void check(const ImageView& image);

/// Height and width that the network gets for a picture of `size`.
Extent network_size(const nets::ResizeRule& rule, Extent size);

/// The recipe's normalisation of a picture as a problem of the pixels kernels.
kernels::pixels::Problem pixel_problem(const nets::Preprocess& preprocess, const ImageView& image);

/// input[0,y,x,c] = (image[y,x,channel c] * scale - mean[c]) / deviation[c]
/// Channels are in the recipe's order; grey is repeated. `input` is dense f32 of the image's size.
void normalise(const nets::Preprocess& preprocess,
               const ImageView& image,
               const TensorView& input,
               ThreadPool& pool);

/// Class ids of a network's output, u8 or i32.
io::LabelMap to_labels(const TensorView& output);

}  // namespace atrous::library
