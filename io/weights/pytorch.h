#pragma once
#include <cstddef>
#include <span>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::io {

// What torch.save wrote over the years, and pickles of NumPy arrays. Tensors are views into the
// file where their elements lie there in rows. See state_dict.h for which tensors are taken.

/// Zip archive (1.6 and later): data.pkl, one member per storage, `byteorder`. One with .npy
/// members is NumPy's.
bool looks_like_zip(std::span<const std::byte> bytes) noexcept;
WeightStore read_zip(const MappedFile& file);

/// A stream of pickles followed by the storages (0.4 to 1.5).
bool looks_like_pytorch_stream(std::span<const std::byte> bytes) noexcept;
WeightStore read_pytorch_stream(const MappedFile& file);

/// Tar archive of `storages`, `tensors` and `pickle` (before 0.4).
bool looks_like_pytorch_tar(std::span<const std::byte> bytes) noexcept;
WeightStore read_pytorch_tar(const MappedFile& file);

/// One pickle with NumPy arrays inside (Detectron, detectron2), protocols 0 to 5.
bool looks_like_pickle(std::span<const std::byte> bytes) noexcept;
WeightStore read_pickle(const MappedFile& file);

}  // namespace atrous::io
