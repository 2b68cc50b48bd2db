#include "io/datasets/trimap.h"

#include <algorithm>
#include <cmath>

namespace atrous::io {
namespace {

class Borders {
 public:
  Borders(const LabelMap& truth, int ignore) : truth_(truth), ignore_(ignore) {}

  bool at(int y, int x) const {
    return id(y, x) != ignore_ && (differs(y, x, y - 1, x) || differs(y, x, y + 1, x) ||
                                   differs(y, x, y, x - 1) || differs(y, x, y, x + 1));
  }

 private:
  int id(int y, int x) const {
    return truth_.ids[static_cast<std::size_t>(std::ptrdiff_t{y} * truth_.width + x)];
  }
  bool differs(int y, int x, int other_y, int other_x) const {
    const bool inside =
        other_y >= 0 && other_y < truth_.height && other_x >= 0 && other_x < truth_.width;
    if (!inside) return false;
    const int other = id(other_y, other_x);
    return other != ignore_ && other != id(y, x);
  }

  const LabelMap& truth_;
  int ignore_;
};

}  // namespace

LabelMap trimap(const LabelMap& truth, int width, int ignore) {
  LabelMap band{truth.height, truth.width, {}};
  band.ids.assign(truth.ids.size(), static_cast<std::uint16_t>(ignore));
  const Borders borders(truth, ignore);
  for (int y = 0; y < truth.height; ++y) {
    for (int x = 0; x < truth.width; ++x) {
      if (!borders.at(y, x)) continue;
      // A disk around every border pixel: exact, and borders are few.
      for (int dy = std::max(-width, -y); dy <= std::min(width, truth.height - 1 - y); ++dy) {
        const int reach = static_cast<int>(std::sqrt(width * width - dy * dy));
        const std::ptrdiff_t row = std::ptrdiff_t{y + dy} * truth.width;
        const std::ptrdiff_t first = row + std::max(x - reach, 0);
        const std::ptrdiff_t last = row + std::min(x + reach, truth.width - 1);
        std::copy(truth.ids.begin() + first, truth.ids.begin() + last + 1,
                  band.ids.begin() + first);
      }
    }
  }
  return band;
}

}  // namespace atrous::io
