// Which layers the networks of the catalog have, as text files that the benchmarks read.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/tensor/shape.h"

namespace atrous::bench {

/// A layer at the size that a network runs it at.
struct LayerShape {
  std::string type;        // Conv2d
  std::string parameters;  // 3x3 s2 -> 32, as the layer says it; may be empty
  Shape x, y;              // first input, first output
  int times = 1;           // how often a network has it

  bool same_work(const LayerShape& other) const noexcept;
  /// `Conv2d 3x3 s2 -> 32 [1,360,480,3]`
  std::string text() const;
};

/// Writes a file for every system of the catalog, NAME.txt with a layer a line, at 480x360 or the next
/// size that it takes. One that takes none is passed over with a message. Throws Error{Code::io}.
void write_shapes(const std::string& folder);

/// The layers of `systems` (of all that `folder` has when none are named), every one once with its
/// times added up. Throws Error{Code::io, usage}.
std::vector<LayerShape> read_shapes(const std::string& folder,
                                    std::span<const std::string> systems);

}  // namespace atrous::bench
