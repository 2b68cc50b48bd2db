// atrous_peer: worker.py for Atrous. One network or layer, warm, that runs when it is told to.
//
//   atrous_peer WORK FOLDER THREADS [PRECISION]     (FOLDER as folder.py describes it)
//
// WORK      layer              the one that FOLDER describes
//           system:NAME        a system with options and random weights
//           system:NAME@FILE   the same with weights from a file
//           objects:NAME@FILE  the same for a system that finds objects
//           FILE               weights that tell their network
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/library/atrous.h"
#include "apps/library/engine.h"
#include "apps/library/net.h"
#include "bench/peers/work.h"

namespace atrous::bench {

std::vector<std::byte> read_numbers(const std::string& path, std::size_t bytes) {
  std::vector<std::byte> numbers(bytes);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(numbers.data()), static_cast<std::streamsize>(bytes)))
    throw Error(Code::io, path + ": too short or missing; let the exporting script write it first");
  return numbers;
}

namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

double cpu_milliseconds() {
  timespec time = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

library::NetRequest request_for(std::string work) {
  constexpr std::string_view kSystem = "system:";
  library::NetRequest request;
  if (!work.starts_with(kSystem)) {
    request.weights = work;
    return request;
  }
  work.erase(0, kSystem.size());
  const std::size_t at = work.find('@');
  request.model = work.substr(0, at);
  if (at != std::string::npos) request.weights = work.substr(at + 1);
  request.random_weights = at == std::string::npos;
  return request;
}

Extent size_in(const std::string& folder) {
  Extent size;
  std::ifstream(folder + "/size") >> size.height >> size.width;
  return size;
}

std::size_t bytes_of(const TensorView& view) {
  return static_cast<std::size_t>(view.desc.span_bytes());
}

/// Picture tensor in, class ids out.
class Network final : public Work {
 public:
  Network(const std::string& work, const std::string& folder, const Setting& setting)
      : engine_(request_for(work), {.threads = setting.threads, .precision = setting.precision}),
        session_(engine_.session(size_in(folder))),
        picture_(read_numbers(folder + "/picture.nhwc", bytes_of(session_.input()))) {}

  /// The input's memory is used again during a run, so writing it is part of the work.
  void run() override {
    std::memcpy(session_.input().data, picture_.data(), picture_.size());
    session_.run();
  }

  std::span<const std::byte> result() override {
    const TensorView labels = session_.output();
    return {labels.data, bytes_of(labels)};
  }

  double flops() override { return session_.plan().flops(); }

 private:
  library::Engine engine_;
  Session& session_;
  std::vector<std::byte> picture_;
};

/// Pixels in, objects with masks out.
class Objects final : public Work {
 public:
  Objects(const std::string& work, const std::string& folder, const Setting& setting)
      : engine_(request_for(work), {.threads = setting.threads, .precision = setting.precision}),
        size_(size_in(folder)),
        picture_(read_numbers(
            folder + "/picture.nhwc",
            static_cast<std::size_t>(size_.height) * static_cast<std::size_t>(size_.width) * 3)) {}

  void run() override {
    const auto* pixels = reinterpret_cast<const std::uint8_t*>(picture_.data());
    found_ = engine_.find({pixels, size_.height, size_.width, 3, 0});
  }

  /// Boxes, as the others give them.
  std::span<const std::byte> result() override {
    boxes_.clear();
    for (const Instance& each : found_.items)
      boxes_.insert(boxes_.end(), {each.box.x1, each.box.y1, each.box.x2, each.box.y2});
    return std::as_bytes(std::span(boxes_));
  }

  double flops() override {
    double sum = 0;
    for (const auto& plan : engine_.plans(size_)) sum += plan->flops();
    return sum;
  }

 private:
  library::Engine engine_;
  Extent size_;
  std::vector<std::byte> picture_;
  Instances found_;
  std::vector<float> boxes_;
};

/// Runs a moment: `seconds`, one call at least. Short work does one more before, which is not counted.
Json burst(Work& work, double seconds) {
  constexpr double kShortMs = 300;
  static double longest = 0;
  if (longest < kShortMs) work.run();
  Json calls = Json::array();
  const double cpu = cpu_milliseconds();
  const Clock::time_point start = Clock::now();
  Clock::time_point last = start;
  while (calls.empty() || std::chrono::duration<double>(last - start).count() < seconds) {
    work.run();
    const Clock::time_point now = Clock::now();
    const double ms = std::chrono::duration<double, std::milli>(now - last).count();
    longest = std::max(longest, ms);
    calls.push_back(ms);
    last = now;
  }
  return {{"ms", calls}, {"cpu_ms", cpu_milliseconds() - cpu}};
}

Json write_result(Work& work, const std::string& path) {
  work.run();
  const auto result = work.result();
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(result.data()),
             static_cast<std::streamsize>(result.size()));
  if (!file.flush()) throw Error(Code::io, path + ": cannot be written");
  return Json::object();
}

/// Three runs, or what a second holds.
void warm_up(Work& work) {
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < 3 && Clock::now() - start < std::chrono::seconds(1); ++i) work.run();
}

std::unique_ptr<Work> make_work(const std::string& what,
                                const std::string& folder,
                                const Setting& setting) {
  constexpr std::string_view kObjects = "objects:";
  if (what == "layer") return make_layer(folder, setting);
  if (!what.starts_with(kObjects)) return std::make_unique<Network>(what, folder, setting);
  return std::make_unique<Objects>("system:" + what.substr(kObjects.size()), folder, setting);
}

void serve(const std::string& what, const std::string& folder, const Setting& setting) {
  const std::unique_ptr<Work> work = make_work(what, folder, setting);
  warm_up(*work);
  std::cout << Json{{"engine", "Atrous"}, {"version", version()}, {"gflop", work->flops() * 1e-9}}
            << std::endl;
  std::string command;
  for (std::string argument; std::cin >> command >> argument;) {
    const Json answer =
        command == "burst" ? burst(*work, std::stod(argument)) : write_result(*work, argument);
    std::cout << answer << std::endl;
  }
}

}  // namespace
}  // namespace atrous::bench

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fprintf(stderr, "usage: atrous_peer WORK FOLDER THREADS [PRECISION]\n");
    return 2;
  }
  try {
    atrous::bench::serve(
        argv[1], argv[2],
        {.threads = std::stoi(argv[3]), .precision = argc == 5 ? argv[4] : "fp32"});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atrous_peer: %s\n", error.what());
    return 1;
  }
}
