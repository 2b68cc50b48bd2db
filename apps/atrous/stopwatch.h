#pragma once
#include <chrono>

namespace atrous::apps {

class Stopwatch {
 public:
  /// Milliseconds since the construction or the last lap.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double passed = std::chrono::duration<double, std::milli>(now - start_).count();
    start_ = now;
    return passed;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace atrous::apps
