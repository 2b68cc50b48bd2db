// nms.greedy.f32.ref - non-maximum suppression as problem.h says it.
//
//   keep[j] = 0 if a kept box before j overlaps it by more than the threshold
//
// Layout    one array for each corner, boxes by falling score.
// Tile      none: one pair of boxes at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <algorithm>

#include "kernels/nms/rows.h"

namespace atrous::kernels::nms::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }
/// What is kept depends on what was kept before: one unit.
int units(const Problem& p) noexcept { return p.boxes > 0 ? 1 : 0; }
int grain(const Problem&) noexcept { return 1; }
std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

float area(const Problem& p, const Args& a, int i) noexcept {
  return (a.x2[i] - a.x1[i] + p.extra) * (a.y2[i] - a.y1[i] + p.extra);
}

bool overlap(const Problem& p, const Args& a, int i, int j) noexcept {
  const float width = std::min(a.x2[i], a.x2[j]) - std::max(a.x1[i], a.x1[j]) + p.extra;
  const float height = std::min(a.y2[i], a.y2[j]) - std::max(a.y1[i], a.y1[j]) + p.extra;
  const float both = std::max(width, 0.0F) * std::max(height, 0.0F);
  return both / (area(p, a, i) + area(p, a, j) - both) > p.threshold;
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  if (range.begin >= range.end) return;
  std::fill_n(a.keep, p.boxes, std::uint8_t{1});
  for (int i = 0; i < p.boxes; ++i) {
    if (a.keep[i] == 0) continue;
    for (int j = i + 1; j < p.boxes; ++j)
      if (overlap(p, a, i, j)) a.keep[j] = 0;
  }
}

}  // namespace

extern const Functions kGreedy = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::nms::ref
