// What the fuzz targets of the weight readers share.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/base/error.h"
#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::fuzz {

/// Any bytes give tensors whose every byte can be read, or an Error.
template <class Read>
int run_reader(Read read, const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const WeightStore store = read(io::MappedFile(bytes, "fuzz"));
    unsigned sum = 0;
    for (const auto& [name, tensor] : store.tensors())
      for (std::ptrdiff_t i = 0; i < tensor.bytes(); ++i)
        sum += std::to_integer<unsigned>(tensor.data()[i]);
    if (sum == 1 && size == 0) std::abort();  // keeps the sum
  } catch (const Error&) {
    // refused, as it should be
  }
  return 0;
}

}  // namespace atrous::fuzz
