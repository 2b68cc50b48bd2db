#include "tests/conformance/formula.h"

#include <catch2/catch.hpp>

using namespace atrous::conformance;

TEST_CASE("the named uniform gives the format's check values", "[conformance]") {
  CHECK(fnv1a64("conv1.weight") == 0x69A29A2CEE47D254ULL);
  const auto raw = named_uniform("conv1.weight", 3, 0, 16777216);
  CHECK(raw == std::vector<float>{9144840, 12501739, 384562});
  const auto scaled = named_uniform("conv1.weight", 3, -0.25, 0.5);
  CHECK(scaled[0] == 0.158806205F);
  CHECK(scaled[1] == 0.308871269F);
  CHECK(scaled[2] == -0.232808739F);
}
