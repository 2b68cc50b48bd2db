#pragma once
#include "io/files/hdf5.h"

namespace atrous::io {

/// A fractal heap: objects of any length behind ids, where groups of many links keep them. Its
/// space grows in rows of blocks; from the second row on, blocks double from row to row.
class Hdf5Heap {
 public:
  /// Throws Error{Code::corrupt_file}, and Error{Code::unsupported} for a compressed heap.
  Hdf5Heap(Hdf5& file, Hdf5::Address address);

  /// The object behind an id. Throws as the constructor does.
  ByteReader object(ByteReader id) const;

 private:
  std::uint64_t row_bytes(unsigned row) const noexcept;
  std::uint64_t block_bytes(unsigned row) const noexcept;
  ByteReader in_direct(Hdf5::Address address,
                       std::uint64_t bytes,
                       std::uint64_t offset,
                       std::uint64_t length) const;
  ByteReader in_indirect(Hdf5::Address address,
                         unsigned rows,
                         std::uint64_t offset,
                         std::uint64_t length) const;

  Hdf5& file_;
  unsigned offset_bytes_ = 0, object_length_bytes_ = 0;  // in ids
  std::uint64_t width_ = 0, first_bytes_ = 0, most_direct_bytes_ = 0;
  Hdf5::Address root_ = kNoAddress;
  unsigned root_rows_ = 0;
};

}  // namespace atrous::io
