#include "layers/grid_pool.h"

#include <algorithm>

#include "core/base/error.h"
#include "layers/pool.h"

namespace atrous::layers {

Window GridPool::window(const Shape& x) const {
  const int height = x.height(), width = x.width();
  const int shorter = std::min(height, width);
  if (shorter < count_) {
    throw Error(Code::shape,
                x.text() + " is too small for " + std::to_string(count_) + " windows each way");
  }
  const int step = (shorter - 1) / count_;
  const auto stride = [&](int size) {
    return shorter == 1 ? 1 : std::max(1, step * (size - 1) / (shorter - 1));
  };
  const Extent strides = {stride(height), stride(width)};
  return {.kernel = {height - strides.height * (count_ - 1), width - strides.width * (count_ - 1)},
          .stride = strides,
          .dilation = {},
          .padding = {}};
}

std::vector<Shape> GridPool::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  return Pool(PoolKind::average, window(inputs[0])).infer(inputs);
}

Step GridPool::plan(const PlanRequest& request) const {
  return Pool(PoolKind::average, window(request.inputs[0].shape)).plan(request);
}

Value grid_pool(GraphBuilder& g, std::string_view name, Value x, int count) {
  return g.add(std::make_shared<GridPool>(count), name, {&x, 1});
}

}  // namespace atrous::layers
