#include "nets/stages/pool_regions.h"

#include <algorithm>
#include <cmath>

#include "core/tensor/allocator.h"
#include "kernels/roi/roi.h"
#include "kernels/table.h"
#include "nets/stages/boxes.h"

namespace atrous::nets {

namespace roi = kernels::roi;

int level_of(const LevelRule& rule, const Box& box, int levels) noexcept {
  const float size = std::sqrt(area(box, rule.extra)) / rule.canonical_size;
  const float inside = rule.epsilon_inside ? rule.epsilon : 0.0F;
  const float outside = rule.epsilon_inside ? 0.0F : rule.epsilon;
  const auto canonical = static_cast<float>(rule.canonical_level - rule.first_level);
  const float level = std::floor(canonical + std::log2(size + inside) + outside);
  // Written so that no number at all comes to the first level.
  return level > 0 ? static_cast<int>(std::min(level, static_cast<float>(levels - 1))) : 0;
}

void pool_regions(const PoolParams& params,
                  std::span<const FeatureMap> maps,
                  std::span<const roi::Region> regions,
                  const TensorView& out,
                  const StageContext& context) {
  std::vector<roi::Level> levels;
  int extent = 1;
  for (const FeatureMap& map : maps) {
    const Shape& shape = map.view.desc.shape;
    levels.push_back({map.view.as<const float>(), shape.height(), shape.width(),
                      map.view.desc.pixel_stride, map.scale});
    extent = std::max({extent, shape.height(), shape.width()});
  }
  const roi::Problem problem{.method = params.method,
                             .regions = static_cast<int>(regions.size()),
                             .channels = maps[0].view.desc.shape.channels(),
                             .out_height = params.size.height,
                             .out_width = params.size.width,
                             .group = params.group,
                             .sampling = params.sampling,
                             .aligned = params.aligned,
                             .rounded_first = params.rounded_first,
                             .extent = extent,
                             .y_stride = out.desc.pixel_stride};
  const auto choice = kernels::choose(roi::all(), problem, context.selection);
  const StageSpan span(context.trace, "pool regions", choice.row->name);
  const Buffer scratch(host_allocator(),
                       kernels::scratch_bytes(*choice.row, problem, context.pool.threads()));
  kernels::execute(*choice.row, problem, roi::Args{levels.data(), regions.data(), out.as<float>()},
                   scratch.data(), context.pool);
}

}  // namespace atrous::nets
