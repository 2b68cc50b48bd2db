// atrous_peer: worker.py for Atrous. One network, warm, that runs when it is told to.
//
//   atrous_peer WEIGHTS FOLDER THREADS [PRECISION]     (FOLDER as export.py writes it)
//
// WEIGHTS may be `system:NAME`, a system with options, which then gets random weights.
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

namespace atrous::bench {
namespace {

using Json = nlohmann::json;

constexpr int kWarmUp = 3;

double cpu_milliseconds() {
  timespec time = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

/// Picture tensor in, class ids out.
class Work {
 public:
  Work(Session& session, const std::string& picture) : session_(session) {
    picture_.resize(static_cast<std::size_t>(session.input().desc.shape.count()));
    std::ifstream file(picture, std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(picture_.data()), bytes()))
      throw Error(Code::io, picture + ": too short or missing; run export.py first");
  }

  /// The input's memory is used again during a run, so writing it is part of the work.
  void run() {
    std::memcpy(session_.input().data, picture_.data(), static_cast<std::size_t>(bytes()));
    session_.run();
  }

  Json burst(double seconds) {
    using Clock = std::chrono::steady_clock;
    run();
    Json calls = Json::array();
    const double cpu = cpu_milliseconds();
    const Clock::time_point start = Clock::now();
    Clock::time_point last = start;
    while (calls.empty() || std::chrono::duration<double>(last - start).count() < seconds) {
      run();
      const Clock::time_point now = Clock::now();
      calls.push_back(std::chrono::duration<double, std::milli>(now - last).count());
      last = now;
    }
    return {{"ms", calls}, {"cpu_ms", cpu_milliseconds() - cpu}};
  }

  Json write_labels(const std::string& path) {
    run();
    const TensorView labels = session_.output();
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(labels.data), labels.desc.shape.count());
    if (!file.flush()) throw Error(Code::io, path + ": cannot be written");
    return Json::object();
  }

 private:
  std::streamsize bytes() const {
    return static_cast<std::streamsize>(picture_.size() * sizeof(float));
  }

  Session& session_;
  std::vector<float> picture_;
};

void serve(const std::string& weights,
           const std::string& folder,
           int threads,
           const std::string& precision) {
  constexpr std::string_view kSystem = "system:";
  library::NetRequest request;
  if (weights.starts_with(kSystem)) {
    request.model = weights.substr(kSystem.size());
    request.random_weights = true;
  } else {
    request.weights = weights;
  }
  library::Engine engine(request, {.threads = threads, .precision = precision});
  Extent size;
  std::ifstream(folder + "/size") >> size.height >> size.width;
  Work work(engine.session(size), folder + "/picture.nhwc");
  for (int i = 0; i < kWarmUp; ++i) work.run();
  std::cout << Json{{"engine", "Atrous"}, {"version", version()}} << std::endl;
  std::string command;
  for (std::string argument; std::cin >> command >> argument;) {
    const Json answer =
        command == "burst" ? work.burst(std::stod(argument)) : work.write_labels(argument);
    std::cout << answer << std::endl;
  }
}

}  // namespace
}  // namespace atrous::bench

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fprintf(stderr, "usage: atrous_peer WEIGHTS FOLDER THREADS [PRECISION]\n");
    return 2;
  }
  try {
    atrous::bench::serve(argv[1], argv[2], std::stoi(argv[3]), argc == 5 ? argv[4] : "fp32");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atrous_peer: %s\n", error.what());
    return 1;
  }
}
