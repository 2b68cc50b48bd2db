// libFuzzer: any bytes as a safetensors file give tensors within the bytes, or an Error.
#include <cstdint>
#include <cstdlib>

#include "core/base/error.h"
#include "io/weights/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atrous;
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const WeightStore store = io::read_safetensors({bytes, "fuzz"});
    for (const auto& [name, tensor] : store.tensors()) {
      const bool inside = tensor.data() >= bytes.data() &&
                          tensor.data() + tensor.bytes() <= bytes.data() + bytes.size();
      if (!inside) std::abort();
    }
  } catch (const Error&) {
    // refused, as it should be
  }
  return 0;
}
