#pragma once
#include <map>
#include <string>
#include <vector>

#include "io/files/hdf5.h"
#include "io/files/mapped_file.h"
#include "io/weights/elements.h"

namespace atrous::io {

/// A MATLAB value. Arrays are in columns.
struct MatValue {
  enum class Kind { nothing, numbers, text, cells, structs };
  Kind kind = Kind::nothing;
  std::vector<std::int64_t> shape;
  Elements numbers;             // Kind::numbers, in MATLAB's order of axes
  std::string text;             // Kind::text
  std::vector<MatValue> cells;  // Kind::cells
  /// Kind::structs: each field's values, one per element of the array.
  std::map<std::string, std::vector<MatValue>, std::less<>> fields;

  /// The value of `field` in element `i`, or a value of kind nothing.
  const MatValue& field(std::string_view name, std::size_t i = 0) const;
  std::size_t count() const;
};

/// Variables of a MAT-file by name.
using MatFile = std::map<std::string, MatValue, std::less<>>;

/// MAT-files begin with a text that says so, of version 5 and 7.3 alike.
bool is_matlab(std::span<const std::byte> bytes) noexcept;

/// Version 5 (MATLAB's "MAT-File Format"), compressed or not, either byte order.
/// Throws Error{Code::corrupt_file, unsupported}.
MatFile read_matlab_5(const MappedFile& file, ReadLimit& limit);

/// Version 7.3: HDF5 with structs as groups and cells as references.
MatFile read_matlab_hdf5(Hdf5& hdf5, const MappedFile& file);

}  // namespace atrous::io
