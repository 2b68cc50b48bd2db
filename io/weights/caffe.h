#pragma once
#include <cstddef>
#include <span>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::io {

/// Caffe's binary NetParameter (caffe.proto): layers of all three generations, blobs as
/// `layer/0`, `layer/1` ... with their shape, or num, channels, height and width of old. Floats or
/// doubles, packed or not. Layers' types go to the metadata under `caffe.layers`, a line each.
bool looks_like_caffe(std::span<const std::byte> bytes) noexcept;
WeightStore read_caffe(const MappedFile& file);

}  // namespace atrous::io
