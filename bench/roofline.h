#pragma once
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "kernels/limits/limits.h"

namespace atrous::bench {

/// Shows benchmarks on the console as usual and keeps what a roofline needs of them. What the
/// machine can do is measured when it is made.
class RooflineReporter final : public benchmark::ConsoleReporter {
 public:
  RooflineReporter();
  const kernels::limits::Limits& limits() const noexcept { return limits_; }
  void ReportRuns(const std::vector<Run>& runs) override;

  /// Every benchmark as a point over operations per byte and operations per second, below the roofs.
  /// `path` ends in .svg or .png. Throws Error{Code::usage, io}.
  void draw(const std::string& path) const;

 private:
  struct Point {
    std::string name;
    double flops, bytes;  // a second
  };
  kernels::limits::Limits limits_;
  std::vector<Point> points_;
};

}  // namespace atrous::bench
