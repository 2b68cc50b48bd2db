#include "core/graph/layer.h"

namespace atrous {

std::vector<DType> Layer::infer_types(std::span<const DType> inputs, int outputs) const {
  return std::vector<DType>(static_cast<std::size_t>(outputs),
                            inputs.empty() ? DType::f32 : inputs[0]);
}

}  // namespace atrous
