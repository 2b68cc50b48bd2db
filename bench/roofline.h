#pragma once
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace atrous::bench {

/// Shows benchmarks on the console as usual and keeps what a roofline needs of them.
class RooflineReporter final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override;

  /// Every benchmark as a point over operations per byte and operations per second, below the roofs
  /// that are measured now. `path` ends in .svg or .png. Throws Error{Code::usage, io}.
  void draw(const std::string& path) const;

 private:
  struct Point {
    std::string name;
    double flops, bytes;  // a second
  };
  std::vector<Point> points_;
};

}  // namespace atrous::bench
