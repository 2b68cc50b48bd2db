#include "core/graph/activation.h"

namespace atrous {

std::string_view name_of(Act kind) noexcept {
  switch (kind) {
    case Act::none: return "none";
    case Act::relu: return "relu";
    case Act::relu6: return "relu6";
    case Act::leaky_relu: return "leaky_relu";
    case Act::elu: return "elu";
    case Act::sigmoid: return "sigmoid";
    case Act::tanh: return "tanh";
    case Act::hard_sigmoid: return "hard_sigmoid";
    case Act::hard_swish: return "hard_swish";
  }
  return "unknown";
}

}  // namespace atrous
