#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/tensor/shape.h"

// Networks by name, without weights.
namespace atrous::test {

using Given = std::map<std::string, std::string>;

/// Trained parameters of a system; running statistics do not count.
std::ptrdiff_t parameters(const std::string& system, const Given& given);

/// The shape of an output for an image of `height` x `width`.
Shape output_shape(const std::string& system,
                   const Given& given,
                   int height,
                   int width,
                   const std::string& output = "logits");

/// What building a system with these options, for such an image, has to say; nothing if it works.
std::string complaint(const std::string& system,
                      const Given& given,
                      int height = 64,
                      int width = 96);

}  // namespace atrous::test
