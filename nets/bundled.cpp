#include "nets/catalog.h"

// Defined by bundled_weights.S, which takes in the file as it is.
extern "C" {
extern const std::byte atrous_bundled_begin[];
extern const std::byte atrous_bundled_end[];
}

namespace atrous::nets {

Bundled bundled() noexcept {
  return {"lwrefinenet-mbv2-camvid.safetensors", {atrous_bundled_begin, atrous_bundled_end}};
}

}  // namespace atrous::nets
