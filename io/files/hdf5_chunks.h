#pragma once
#include "core/base/function_ref.h"
#include "io/files/hdf5.h"

namespace atrous::io {

/// One chunk of a dataset.
struct Hdf5Chunk {
  std::vector<std::int64_t> origin;  // its first element
  Hdf5::Address address = kNoAddress;
  std::uint64_t bytes = 0;  // as stored
  std::uint32_t mask = 0;   // filters that were left out, by bit
};

/// How a dataset is cut into chunks, and where their index lies.
struct Hdf5ChunkLayout {
  /// As layout version 4 numbers them; `tree` is the only one before.
  enum class Index : std::uint8_t { tree, single, implicit, fixed_array, extensible_array, tree2 };
  Index index = Index::tree;
  Hdf5::Address address = kNoAddress;
  std::vector<std::int64_t> shape, largest_shape;  // of the dataset; -1: without limit
  std::vector<std::int64_t> chunk;
  std::uint64_t chunk_bytes = 0;  // unpacked
  bool filtered = false;
  bool plain_edges = false;  // chunks that pass the dataset's end are not filtered
  std::uint64_t single_bytes = 0;
  std::uint32_t single_mask = 0;
};

/// Calls `visit` with every chunk that is stored. Chunks may lie outside the dataset's shape.
/// Throws Error{Code::corrupt_file}.
void visit_chunks(Hdf5& file,
                  const Hdf5ChunkLayout& layout,
                  FunctionRef<void(const Hdf5Chunk&)> visit);

}  // namespace atrous::io
