#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"
#include "io/files/protobuf.h"
#include "io/weights/elements.h"

namespace atrous::io {

/// A frozen TensorFlow graph (graph.proto): the constants that stand in a variable's place, told by
/// the identity `<name>/read` behind them; in a graph without such identities, all constants of
/// floating point with at least one axis.
bool looks_like_tensorflow_graph(std::span<const std::byte> bytes) noexcept;
WeightStore read_tensorflow_graph(const MappedFile& file);

/// DataType of types.proto; nothing for strings, resources and the like.
std::optional<Element> tensorflow_type(std::uint64_t data_type);

/// Extents of a TensorShapeProto. Throws Error{Code::corrupt_file} for an open shape.
std::vector<std::int64_t> tensorflow_shape(ByteReader message);

}  // namespace atrous::io
