#pragma once
#include <cstddef>
#include <span>
#include <string>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"
#include "io/files/zip.h"

namespace atrous::io {

/// One array in NumPy's format (NEP 1, versions 1 to 3); the tensor is called `array`.
bool looks_like_npy(std::span<const std::byte> bytes) noexcept;
WeightStore read_npy(const MappedFile& file);

/// All arrays of a .npz archive by their members' names without `.npy`.
WeightStore read_numpy_archive(const ZipArchive& zip, const std::string& file, ReadLimit& limit);

}  // namespace atrous::io
