#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/error.h"
#include "core/runtime/device.h"
#include "core/runtime/isa.h"
#include "core/runtime/thread_pool.h"
#include "core/runtime/trace.h"

using namespace atrous;

TEST_CASE("every item of a loop runs once, on any number of threads", "[core][threads]") {
  for (const int threads : {1, 2, 3, 7}) {
    ThreadPool pool(threads);
    REQUIRE(pool.threads() == threads);
    for (const int items : {0, 1, 2, 13, 1000}) {
      for (const int grain : {1, 5, 2000}) {
        std::vector<std::atomic<int>> visits(static_cast<std::size_t>(items));
        pool.parallel_for(items, grain, [&](Range range, int thread) {
          if (thread < 0 || thread >= threads) return;
          for (int i = range.begin; i < range.end; ++i) ++visits[static_cast<std::size_t>(i)];
        });
        for (const auto& count : visits) CHECK(count == 1);
      }
    }
  }
}

TEST_CASE("loops follow each other without mixing", "[core][threads]") {
  ThreadPool pool(4);
  std::vector<int> values(257, 0);
  for (int round = 1; round <= 500; ++round) {
    pool.parallel_for(257, 1, [&](Range range, int) {
      for (int i = range.begin; i < range.end; ++i) ++values[static_cast<std::size_t>(i)];
    });
    REQUIRE(values[0] == round);
    REQUIRE(values[256] == round);
  }
  CHECK(std::accumulate(values.begin(), values.end(), 0) == 257 * 500);
}

TEST_CASE("impossible thread counts are usage errors", "[core][threads]") {
  CHECK_THROWS_AS(ThreadPool(-1), Error);
  CHECK_THROWS_AS(ThreadPool(100000), Error);
  CHECK(usable_cpus() >= 1);
  CHECK(ThreadPool(0).threads() == usable_cpus());
}

TEST_CASE("ATROUS_ISA limits the instruction sets", "[core][isa]") {
  const char* before = std::getenv("ATROUS_ISA");
  const std::string saved = before ? before : "";
  setenv("ATROUS_ISA", "scalar", 1);
  CHECK(host_isa().text() == "scalar");
  setenv("ATROUS_ISA", "native", 1);
  CHECK(host_isa() == detected_isa());
  setenv("ATROUS_ISA", "sse9", 1);
  CHECK_THROWS_WITH(host_isa(), Catch::Contains("sse9") && Catch::Contains("avx512"));
  if (detected_isa().has(Isa::avx2)) {
    setenv("ATROUS_ISA", "avx2", 1);
    CHECK(host_isa().has(Isa::avx2));
    CHECK_FALSE(host_isa().has(Isa::avx512));
  }
  if (before)
    setenv("ATROUS_ISA", saved.c_str(), 1);
  else
    unsetenv("ATROUS_ISA");
}

TEST_CASE("device names parse", "[core][device]") {
  CHECK(Device::parse("cpu") == Device{});
  CHECK(Device::parse("cuda:3") == Device{Device::Kind::cuda, 3});
  CHECK(Device::parse("cuda").text() == "cuda:0");
  for (const char* bad : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:99999999999"})
    CHECK_THROWS_AS(Device::parse(bad), Error);
}

TEST_CASE("a trace is valid JSON for Chrome", "[core][trace]") {
  Trace trace;
  trace.add({"a.conv", "conv2d.x", 1.5, 2.25, 10, 20});
  trace.add({"b", "pool.y", 4, 1, 0, 0});
  const auto json = nlohmann::json::parse(trace.chrome_json());
  REQUIRE(json.at("traceEvents").size() == 2);
  CHECK(json.at("traceEvents").at(0).at("name") == "a.conv");
  CHECK(json.at("traceEvents").at(0).at("dur") == 2.25);
}
