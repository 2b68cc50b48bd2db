#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "core/results/run_mask.h"

using namespace atrous;

TEST_CASE("runs go down the columns and begin with zeros", "[core][results]") {
  // . 1 .
  // . 1 1
  const MaskPatch patch{.top = 0, .left = 1, .height = 2, .width = 2, .pixels = {1, 0, 1, 1}};
  const RunMask mask = encode_runs(patch, {2, 3});
  CHECK(mask.runs == std::vector<std::uint32_t>{2, 2, 1, 1});
  CHECK(decode_runs(mask) == std::vector<std::uint8_t>{0, 1, 0, 0, 1, 1});
  CHECK(area(mask) == 3);
}

TEST_CASE("a mask without pixels is one run, a full one begins with an empty run",
          "[core][results]") {
  CHECK(encode_runs({}, {4, 5}).runs == std::vector<std::uint32_t>{20});
  const MaskPatch full{.top = 0, .left = 0, .height = 1, .width = 1, .pixels = {1}};
  CHECK(encode_runs(full, {1, 1}).runs == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("every patch comes back from its runs", "[core][results]") {
  const Extent size{7, 9};
  std::uint32_t state = 1;
  for (int round = 0; round < 200; ++round) {
    const auto next = [&](int most) {
      state = state * 1664525U + 1013904223U;
      return static_cast<int>((state >> 16) % static_cast<unsigned>(most + 1));
    };
    MaskPatch patch;
    patch.top = next(size.height);
    patch.left = next(size.width);
    patch.height = next(size.height - patch.top);
    patch.width = next(size.width - patch.left);
    std::vector<std::uint8_t> expected(static_cast<std::size_t>(size.height * size.width), 0);
    for (int y = 0; y < patch.height; ++y)
      for (int x = 0; x < patch.width; ++x) {
        patch.pixels.push_back(static_cast<std::uint8_t>(next(1)));
        const int place = (patch.top + y) * size.width + patch.left + x;
        expected[static_cast<std::size_t>(place)] = patch.pixels.back();
      }
    const RunMask mask = encode_runs(patch, size);
    CHECK(decode_runs(mask) == expected);
    for (std::size_t i = 1; i < mask.runs.size(); ++i) CHECK(mask.runs[i] > 0);
  }
}

TEST_CASE("a patch outside its picture is an error", "[core][results]") {
  const MaskPatch patch{.top = 1, .left = 0, .height = 2, .width = 1, .pixels = {1, 1}};
  CHECK_THROWS_AS(encode_runs(patch, {2, 2}), Error);
}
