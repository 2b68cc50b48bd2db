#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/cuda_emulation/runtime.h"
#include "tests/cuda_emulation/self_test_kernels.h"

using namespace atrous::emulation;

// Results are CUDA's, every class of mistake is reported, and what is right is not.
TEST_CASE("the emulator reports what CUDA forbids and nothing else", "[emulator]") {
  REQUIRE(instrumented());
  for (const Order order : {Order::forward, Order::reverse, Order::random}) {
    options.order = order;
    for (const SelfTest& test : self_tests()) {
      INFO(test.what << ", order " << static_cast<int>(order));
      std::string report;
      try {
        test.run();
      } catch (const KernelError& error) {
        report = error.what();
      }
      if (*test.report == '\0')
        CHECK(report == "");
      else
        CHECK_THAT(report, Catch::Contains(test.report));
    }
  }
  options.order = Order::forward;
}
