#include "bench/rows.h"

#include <algorithm>
#include <ctime>
#include <sstream>

#include "bench/kernels/candidates.h"

namespace atrous::bench {
namespace {

/// `3` or `3x1`
Extent parse_extent(const std::string& text) {
  const std::size_t cross = text.find('x');
  const int height = std::stoi(text);
  return {height, cross == std::string::npos ? height : std::stoi(text.substr(cross + 1))};
}

double cpu_us() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e6 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_nsec);
}

}  // namespace

double time_once(const std::function<void()>& run) {
  const double start = cpu_us();
  run();
  return cpu_us() - start;
}

WindowText parse_window(const std::string& parameters) {
  WindowText window;
  std::istringstream words(parameters);
  for (std::string word; words >> word && word != "->";) {
    if (word[0] == 's')
      window.stride = parse_extent(word.substr(1));
    else if (word[0] == 'd')
      window.dilation = parse_extent(word.substr(1));
    else if (word[0] == 'g')
      window.groups = std::stoi(word.substr(1));
    else
      window.kernel = parse_extent(word);
  }
  return window;
}

int leading_pad(int in, int out, int kernel, int stride, int dilation) noexcept {
  return std::max(0, (out - 1) * stride + dilation * (kernel - 1) + 1 - in) / 2;
}

std::vector<Candidate> rows_for(const LayerShape& shape) {
  for (const auto& list : {convolution_rows, pool_rows, resize_rows, pixel_rows})
    if (auto rows = list(shape); !rows.empty()) return rows;
  return {};
}

}  // namespace atrous::bench
