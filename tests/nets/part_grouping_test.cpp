#include <catch2/catch.hpp>

#include "nets/grouping/assembling.h"
#include "nets/grouping/line_groups.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using namespace atrous::nets;
using atrous::test::Random;

TEST_CASE("lines end at breakpoints and where the class changes", "[nets][grouping]") {
  const std::vector<int> labels = {0,  0,  0, 1, -1, 0,  //
                                   -1, -1, 2, 2, 2,  2};
  std::vector<float> starts(12), ends(12);
  starts[1] = 0.9F;
  ends[9] = 0.6F;
  const std::vector<Line> rows = make_lines(labels, starts, ends, {2, 6}, 0.5F, false);
  CHECK(rows ==
        std::vector<Line>{
            {0, 0, 1, 0}, {0, 1, 3, 0}, {0, 3, 4, 1}, {0, 5, 6, 0}, {1, 2, 4, 2}, {1, 4, 6, 2}});
  const std::vector<Line> columns = make_lines(labels, starts, ends, {2, 6}, 0.5F, true);
  CHECK(columns.size() == 9);
  CHECK(columns[2] == Line{2, 0, 1, 0});
  CHECK(columns[3] == Line{2, 1, 2, 2});
}

TEST_CASE("lines are grouped from row to row by the best affinity", "[nets][grouping]") {
  const std::vector<Line> lines = {
      {0, 0, 3, 1}, {0, 4, 6, 1}, {1, 2, 5, 1}, {2, 3, 4, 2}, {4, 3, 4, 2}};
  const auto by_begin = [](const Line& before, const Line&) { return float(before.begin) / 10; };
  CHECK(group_lines(lines, 0.1F, by_begin) == std::vector<int>{0, 1, 1, 2, 3});
  CHECK(group_lines(lines, 0.5F, by_begin) == std::vector<int>{0, 1, 2, 3, 4});
  CHECK(group_lines({}, 0.5F, by_begin).empty());
  CHECK(merge_components(4, {{0, 2, 0.9F}, {1, 3, 0.4F}, {3, 0, 0.7F}}, 0.5F) ==
        std::vector<int>{0, 1, 0, 0});
}

TEST_CASE("sequential grouping joins what an obstacle parts", "[nets][grouping]") {
  // One object in two parts left and right of a gap, and another below a vertical breakpoint.
  GroupingMaps maps{.size = {6, 9}, .classes = 1};
  for (int pixel = 0; pixel < 54; ++pixel) {
    const int y = pixel / 9, x = pixel % 9;
    const bool gap = x == 4 && y < 3;
    maps.scores.insert(maps.scores.end(), {gap ? 0.9F : 0.2F, gap ? 0.1F : 0.8F});
    maps.breakpoints.insert(maps.breakpoints.end(), {0, 0, y == 3 ? 0.9F : 0.0F, 0});
  }
  GroupingParams params;
  const std::vector<int> components = line_components(params, maps);
  CHECK(components[0] == 0);
  CHECK(components[5] == 1);
  CHECK(components[4] == -1);
  CHECK(components[9 * 3] == 2);
  params.reach = 1;
  std::vector<ComponentPair> pairs = near_components(params, components, maps);
  REQUIRE(pairs.size() == 3);
  for (ComponentPair& pair : pairs) pair.affinity = pair.b == 1 ? 0.9F : 0.2F;
  const Instances found = grouped_instances(params, maps, components, pairs);
  REQUIRE(found.items.size() == 2);
  CHECK(found.items[0].box == Box{0, 0, 9, 3});
  CHECK(area(found.items[0].mask) == 24);
  CHECK(found.items[1].box == Box{0, 3, 9, 6});
  CHECK(found.items[1].score == Approx(0.8));
  params.reach = 0;
  CHECK(near_components(params, components, maps).size() == 2);
}

TEST_CASE("windows are put together of instance-sensitive maps", "[nets][grouping]") {
  Random random(29);
  SensitiveMaps maps{.size = {9, 11}, .cells = 3};
  for (int i = 0; i < 9 * 11 * 9; ++i) maps.scores.push_back(random.real(0, 1));
  const int window = 7;
  const auto naive = [&](int top, int left, int y, int x) {
    const int row = top + y, column = left + x;
    if (row < 0 || column < 0 || row >= 9 || column >= 11) return 0.0F;
    int i = 0, j = 0;
    while (y >= (i + 1) * window / 3) ++i;
    while (x >= (j + 1) * window / 3) ++j;
    return maps.scores[std::size_t((row * 11 + column) * 9 + i * 3 + j)];
  };
  for (int top = -3; top < 6; ++top) {
    for (int left = -3; left < 8; ++left) {
      const std::vector<float> values = assemble_window(maps, window, top, left);
      for (int y = 0; y < window; ++y)
        for (int x = 0; x < window; ++x)
          CHECK(values[std::size_t(y * window + x)] == naive(top, left, y, x));
    }
  }
}

TEST_CASE("an object is assembled of its parts", "[nets][grouping]") {
  // Maps say 1 where a pixel lies in that part of the object with corners (2, 3) and (7, 8).
  SensitiveMaps maps{.size = {10, 12}, .cells = 2};
  for (int pixel = 0; pixel < 120; ++pixel) {
    const int y = pixel / 12 - 2, x = pixel % 12 - 3;
    for (int part = 0; part < 4; ++part) {
      const bool inside = y >= 0 && x >= 0 && y < 6 && x < 6;
      maps.scores.push_back(inside && y / 3 == part / 2 && x / 3 == part % 2 ? 1.0F : 0.0F);
    }
    maps.objectness.push_back(pixel == 5 * 12 + 6 ? 0.9F : 0.0F);
  }
  AssemblingParams params;
  params.window = 6;
  const Instances found = assemble_instances(params, maps);
  REQUIRE(found.items.size() == 1);
  CHECK(found.items[0].box == Box{3, 2, 9, 8});
  CHECK(area(found.items[0].mask) == 36);
  CHECK(found.items[0].score == 0.9F);
}
