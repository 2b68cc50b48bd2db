#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace atrous {

/// Per-layer times of the runs of a session. Give one to Session::run to have it filled.
class Trace {
 public:
  using Clock = std::chrono::steady_clock;
  struct Span {
    std::string name;    // node, for example backbone.block3.0.expand.conv
    std::string kernel;  // row that ran, for example conv2d.igemm.f32.avx512
    double start_us = 0;
    double duration_us = 0;
    double flops = 0;  // multiply and add counted as two
    double bytes = 0;  // read and written once, from the shapes
  };

  void add(Span span);
  const std::vector<Span>& spans() const noexcept { return spans_; }
  void clear() { spans_.clear(); }
  double now_us() const noexcept;

  /// Chrome's trace event format (chrome://tracing, Perfetto).
  std::string chrome_json() const;

 private:
  std::vector<Span> spans_;
  Clock::time_point origin_ = Clock::now();
};

}  // namespace atrous
