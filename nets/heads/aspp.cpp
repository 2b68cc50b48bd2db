#include "nets/heads/aspp.h"

#include <algorithm>
#include <string>

#include "layers/concat.h"
#include "layers/pool.h"
#include "layers/resize.h"

namespace atrous::nets {

using namespace layers;

Value aspp(GraphBuilder& g, std::string_view name, Value x, const AsppParams& params) {
  const auto scope = g.scope(name);
  const auto branch = [&](const std::string& label, Value from, int kernel, int rate) {
    return conv_block(
        g, label, from,
        {.channels = params.channels, .kernel = kernel, .dilation = rate, .norm = params.norm});
  };
  std::vector<Value> branches = {branch("point", x, 1, 1)};
  for (std::size_t i = 0; i < params.rates.size(); ++i)
    branches.push_back(branch("rate" + std::to_string(i + 1), x, 3, params.rates[i]));
  {
    const auto inner = g.scope("image");
    const Value image = branch("", global_avg_pool(g, "pool", x), 1, 1);
    branches.push_back(resize_like(g, "up", image, x, Interp::bilinear));
  }
  if (params.pool_first) std::rotate(branches.begin(), branches.end() - 1, branches.end());
  return concat(g, "concat", branches);
}

}  // namespace atrous::nets
