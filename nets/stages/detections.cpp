#include "nets/stages/detections.h"

#include <algorithm>

#include "core/tensor/allocator.h"
#include "kernels/softmax/softmax.h"
#include "kernels/table.h"

namespace atrous::nets {
namespace {

namespace softmax = kernels::softmax;

std::vector<float> to_probabilities(std::span<const float> scores,
                                    int columns,
                                    const StageContext& context) {
  std::vector<float> result(scores.size());
  const softmax::Problem problem{.pixels = static_cast<int>(scores.size()) / columns,
                                 .channels = columns,
                                 .x_stride = columns,
                                 .y_stride = columns};
  const auto choice = kernels::choose(softmax::all(), problem, context.selection);
  const StageSpan span(context.trace, "class scores", choice.row->name);
  const Buffer scratch(host_allocator(),
                       kernels::scratch_bytes(*choice.row, problem, context.pool.threads()));
  kernels::execute(*choice.row, problem, softmax::Args{scores.data(), result.data()},
                   scratch.data(), context.pool);
  return result;
}

}  // namespace

std::vector<Detection> select_detections(const DetectionParams& params,
                                         const BoxScores& heads,
                                         const Box& window,
                                         const StageContext& context) {
  const int columns = params.classes + 1;
  std::vector<float> softened;
  if (!params.probabilities) softened = to_probabilities(heads.scores, columns, context);
  const std::span<const float> scores = params.probabilities ? heads.scores : softened;
  const std::size_t boxes = heads.regions.empty() ? 0 : heads.deltas.size() / heads.regions.size();
  std::vector<Detection> found;
  for (std::size_t r = 0; r < heads.regions.size(); ++r) {
    const float* own = scores.data() + r * static_cast<std::size_t>(columns);
    const std::ptrdiff_t best = std::max_element(own, own + columns) - own;
    for (int label = 0; label < params.classes; ++label) {
      const int column = label + (params.background_first ? 1 : 0);
      const float score = own[column];
      if (!(score > params.least_score) || (params.best_class_only && column != best)) continue;
      const int place = params.shared_box ? (params.background_box ? 1 : 0)
                                          : label + (params.background_box ? 1 : 0);
      const float* delta = heads.deltas.data() + r * boxes + 4 * static_cast<std::size_t>(place);
      const Box box = clip(decode(params.coding, heads.regions[r], delta), window);
      if (!has_sides(box, params.least_side, params.coding.extra)) continue;
      found.push_back({box, score, label, static_cast<int>(r)});
    }
  }
  std::vector<Box> candidates;
  std::vector<float> weights;
  std::vector<int> labels;
  for (const Detection& each : found) {
    candidates.push_back(each.box);
    weights.push_back(each.score);
    labels.push_back(each.label);
  }
  std::vector<Detection> kept;
  for (const int i : suppress(candidates, weights, labels, params.suppression, context)) {
    if (std::ssize(kept) == params.most) break;
    kept.push_back(found[static_cast<std::size_t>(i)]);
  }
  return kept;
}

}  // namespace atrous::nets
