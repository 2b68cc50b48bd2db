#pragma once
#include <cstddef>
#include <span>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::io {

/// HDF5: Keras's weights (every dataset under its path, without `model_weights/`; optimiser state
/// left out), or MATLAB's 7.3 files with a MatConvNet network.
bool looks_like_hdf5(std::span<const std::byte> bytes) noexcept;
WeightStore read_hdf5(const MappedFile& file);

}  // namespace atrous::io
