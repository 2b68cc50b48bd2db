#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"
#include "io/weights/matlab.h"

namespace atrous::io {

/// A MatConvNet network in a MAT-file of version 5.
bool looks_like_matlab_5(std::span<const std::byte> bytes) noexcept;
WeightStore read_matlab_file(const MappedFile& file);

/// The parameters of all networks in a MAT-file. DagNN: `params` by their names. SimpleNN: `layers`
/// with `weights` (or `filters` and `biases` of old) as `<layer>_filter`, `<layer>_bias`, and
/// `<layer>_moments`. Behind the name of the variable and a colon where a network is a variable
/// of its own. Filters [h,w,in,out] become [out,in,h,w]; the two columns of moments (mean and
/// deviation) become `_moments/0` and `_moments/1`.
WeightStore read_matconvnet(const MatFile& variables, const MappedFile& file, ReadLimit& limit);

/// Element type of an HDF5 dataset; nothing for texts and references.
std::optional<Element> element_type(const Hdf5Type& type);

}  // namespace atrous::io
