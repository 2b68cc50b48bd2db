#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <map>

#include "nets/grouping/graph_merge.h"
#include "nets/grouping/multicut.h"
#include "tests/support/partings.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using namespace atrous::nets;
using atrous::test::Random;
using atrous::test::together;

namespace {

/// Calls visit(numbers) for every way to part `count` things.
void each_partition(int count, const std::function<void(const std::vector<int>&)>& visit) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  const std::function<void(std::size_t, int)> go = [&](std::size_t i, int used) {
    if (i == numbers.size()) return visit(numbers);
    for (int n = 0; n <= used; ++n) {
      numbers[i] = n;
      go(i + 1, std::max(used, n + 1));
    }
  };
  go(0, 0);
}

/// The object of each pixel; -1 for none.
std::vector<int> numbers_of(const Instances& found) {
  std::vector<int> numbers(static_cast<std::size_t>(found.height * found.width), -1);
  for (std::size_t i = 0; i < found.items.size(); ++i) {
    const auto mask = decode_runs(found.items[i].mask);
    for (std::size_t p = 0; p < mask.size(); ++p)
      if (mask[p] != 0) numbers[p] = static_cast<int>(i);
  }
  return numbers;
}

CutProblem random_problem(Random& random, int nodes, int classes) {
  CutProblem problem{.nodes = nodes, .classes = classes};
  for (int i = 0; i < nodes * classes; ++i) problem.class_cost.push_back(random.integer(0, 6));
  for (int a = 0; a < nodes; ++a)
    for (int b = 0; b < a; ++b)
      if (random.integer(0, 2) != 0) problem.edges.push_back({a, b, double(random.integer(-8, 8))});
  return problem;
}

}  // namespace

TEST_CASE("cuts cost what the sum of their parts does, and are rarely worse than the best",
          "[nets][grouping]") {
  Random random(3);
  int best_found = 0;
  constexpr int kRounds = 150;
  for (int round = 0; round < kRounds; ++round) {
    const CutProblem problem = random_problem(random, random.integer(1, 6), random.integer(1, 3));
    double best = INFINITY;
    each_partition(problem.nodes, [&](const std::vector<int>& object) {
      // Every label of every object, by hand.
      double cost = 0;
      for (const CutEdge& edge : problem.edges)
        if (object[std::size_t(edge.a)] != object[std::size_t(edge.b)]) cost += edge.cost;
      for (int o = 0; o < problem.nodes; ++o) {
        double least = INFINITY;
        for (int c = 0; c < problem.classes; ++c) {
          double sum = 0;
          for (int v = 0; v < problem.nodes; ++v)
            if (object[std::size_t(v)] == o)
              sum += problem.class_cost[std::size_t(v * problem.classes + c)];
          least = std::min(least, sum);
        }
        cost += least;
      }
      CHECK(evaluate_cut(problem, object).cost == Approx(cost).margin(1e-9));
      best = std::min(best, cost);
    });
    const Cut cut = multicut(problem);
    CHECK(cut.cost >= best - 1e-9);
    CHECK(cut.cost == Approx(evaluate_cut(problem, cut.object).cost).margin(1e-9));
    best_found += cut.cost <= best + 1e-9;
  }
  CHECK(best_found > kRounds * 9 / 10);
}

TEST_CASE("a cut follows strong edges and classes", "[nets][grouping]") {
  // Two triangles that attract inside and repel each other; the last node is of another class.
  CutProblem problem{.nodes = 7, .classes = 2};
  for (int v = 0; v < 7; ++v) {
    problem.class_cost.push_back(v == 6 ? 10 : 0);
    problem.class_cost.push_back(v == 6 ? 0 : 10);
  }
  for (const auto& [a, b] : {std::pair{0, 1}, {1, 2}, {0, 2}, {3, 4}, {4, 5}, {3, 5}, {5, 6}})
    problem.edges.push_back({a, b, 2});
  problem.edges.push_back({2, 3, -1});
  const Cut cut = multicut(problem);
  CHECK(cut.object == std::vector<int>{0, 0, 0, 1, 1, 1, 2});
  CHECK(cut.label == std::vector<int>{0, 0, 1});
  CHECK(cut.cost == Approx(1));
  CHECK(multicut({}).object.empty());
}

namespace {

struct Scene {
  AffinityMaps affinities;
  ClassMaps classes;
};

Scene random_scene(Random& random, Extent size, std::vector<int> distances) {
  Scene scene{{size, std::move(distances), {}}, {3, {}}};
  const int pixels = size.height * size.width;
  for (int i = 0; i < pixels * int(scene.affinities.distances.size()) * 8; ++i)
    scene.affinities.values.push_back(random.real(0, 1));
  for (int i = 0; i < pixels; ++i) {
    const float a = random.real(0, 1), b = random.real(0, 1), c = random.real(0, 1);
    for (const float each : {a, b, c}) scene.classes.values.push_back(each / (a + b + c));
  }
  return scene;
}

/// Graph Merge as the paper's words have it: look through all pairs of clusters, take the best.
std::vector<int> naive_merge(const GraphMergeParams& params, const Scene& scene) {
  const Extent size = scene.affinities.size;
  const int pixels = size.height * size.width;
  const int distances = int(scene.affinities.distances.size());
  std::vector<int> group, cluster;
  std::map<std::pair<int, int>, int> blocks;
  for (int p = 0; p < pixels; ++p) {
    const float* c = scene.classes.values.data() + p * 3;
    group.push_back(params.group[std::size_t(std::max_element(c, c + 3) - c)]);
    const int block = p / size.width / params.force * 100 + p % size.width / params.force;
    cluster.push_back(
        group.back() < 0 ? -1 : blocks.emplace(std::pair{block, group.back()}, p).first->second);
  }
  struct Pair {
    int a, b;
    double affinity;
  };
  std::vector<Pair> pairs;
  for (int a = 0; a < pixels; ++a) {
    for (int d = 0; d < distances; ++d) {
      for (int k = 0; k < 8; ++k) {
        const int kDx[] = {-1, 0, 1, -1, 1, -1, 0, 1}, kDy[] = {-1, -1, -1, 0, 0, 1, 1, 1};
        const int step = scene.affinities.distances[std::size_t(d)];
        const int y = a / size.width + kDy[k] * step, x = a % size.width + kDx[k] * step;
        const int b = y * size.width + x;
        if (y < 0 || x < 0 || y >= size.height || x >= size.width || b < a) continue;
        if (group[std::size_t(a)] < 0 || group[std::size_t(a)] != group[std::size_t(b)]) continue;
        const auto value = [&](int p, int direction) {
          return double(scene.affinities.values[std::size_t((p * distances + d) * 8 + direction)]);
        };
        double affinity = 0.5 * (value(a, k) + value(b, 7 - k));
        if (params.refine)
          affinity *= class_agreement(scene.classes.values.data() + a * 3,
                                      scene.classes.values.data() + b * 3, 3);
        pairs.push_back({a, b, affinity});
      }
    }
  }
  for (;;) {
    std::map<std::pair<int, int>, std::pair<double, int>> links;
    for (const Pair& pair : pairs) {
      const int a = cluster[std::size_t(pair.a)], b = cluster[std::size_t(pair.b)];
      if (a == b) continue;
      auto& link = links[{std::min(a, b), std::max(a, b)}];
      link.first += pair.affinity;
      ++link.second;
    }
    double best = double(params.threshold);
    std::pair<int, int> found{-1, -1};
    for (const auto& [ends, link] : links)
      if (link.first / link.second > best || (found.first < 0 && link.first / link.second >= best))
        best = link.first / link.second, found = ends;
    if (found.first < 0) return cluster;
    for (int& each : cluster)
      if (each == found.second) each = found.first;
  }
}

}  // namespace

TEST_CASE("merging a graph of pixels equals looking through all pairs", "[nets][grouping]") {
  Random random(11);
  int objects = 0;
  for (int round = 0; round < 40; ++round) {
    const Extent size{random.integer(1, 7), random.integer(1, 7)};
    const Scene scene = random_scene(random, size, {1, 2});
    GraphMergeParams params;
    params.refine = round % 2 == 0;
    params.force = round % 3 == 0 ? 1 : round % 3 == 1 ? 2 : 4;
    params.threshold = random.real(0.3F, 0.6F);
    params.group = {-1, 0, random.integer(0, 1)};
    const Instances found = graph_merge(params, scene.affinities, scene.classes);
    INFO("round " << round);
    CHECK((together(numbers_of(found)) == together(naive_merge(params, scene))));
    objects += int(found.items.size());
    for (const Instance& each : found.items) CHECK(params.group[std::size_t(each.label)] >= 0);
  }
  CHECK(objects > 100);
}

TEST_CASE("merging finds two objects that touch", "[nets][grouping]") {
  // Columns 0..3 and 4..7 of one class; affinity is low across the border only.
  Scene scene{{{6, 8}, {1, 2}, {}}, {2, {}}};
  const int kDx[] = {-1, 0, 1, -1, 1, -1, 0, 1};
  for (int p = 0; p < 48; ++p) {
    for (int d : {1, 2})
      for (int k = 0; k < 8; ++k)
        scene.affinities.values.push_back((p % 8 < 4) == (p % 8 + kDx[k] * d < 4) ? 0.9F : 0.1F);
    for (const float share : {0.2F, 0.8F}) scene.classes.values.push_back(share);
  }
  for (const int force : {1, 2, 4}) {
    GraphMergeParams params;
    params.force = force;
    params.group = {-1, 0};
    const Instances found = graph_merge(params, scene.affinities, scene.classes);
    REQUIRE(found.items.size() == 2);
    CHECK(found.items[0].box == Box{0, 0, 4, 6});
    CHECK(found.items[1].box == Box{4, 0, 8, 6});
    CHECK(found.items[0].score == Approx(0.8));
    CHECK(found.items[0].label == 1);
    params.least_pixels = 25;
    CHECK(graph_merge(params, scene.affinities, scene.classes).items.empty());
  }
}

TEST_CASE("agreement of class distributions", "[nets][grouping]") {
  const float a[] = {1, 0, 0}, b[] = {0, 1, 0}, half[] = {0.5F, 0.5F, 0};
  CHECK(class_agreement(a, a, 3) == 1);
  CHECK(class_agreement(a, b, 3) == 0);
  // JS = H(3/4, 1/4) - 1/2 bit
  CHECK(class_agreement(a, half, 3) == Approx(1 - (0.811278 - 0.5)).epsilon(1e-5));
  CHECK(class_agreement(half, a, 3) == class_agreement(a, half, 3));
}

TEST_CASE("regions for a second look", "[nets][grouping]") {
  ClassMaps classes{2, {}};
  for (int p = 0; p < 100; ++p) {
    const int y = p / 10, x = p % 10;
    const bool object = (y >= 2 && y < 6 && x >= 1 && x < 5) || (y == 9 && x == 9);
    classes.values.insert(classes.values.end(), {object ? 0.1F : 0.9F, object ? 0.9F : 0.1F});
  }
  GraphMergeParams params;
  params.group = {-1, 0};
  const auto regions = foreground_regions(params, classes, {10, 10}, 0.5F, 1);
  REQUIRE(regions.size() == 2);
  CHECK(regions[0] == Rectangle{0, 0, 8, 7});
  CHECK(regions[1] == Rectangle{9, 9, 1, 1});
  CHECK(foreground_regions(params, classes, {10, 10}, 0.5F, 2).size() == 1);
  CHECK(second_size({0, 0, 8, 16}, 40, 1000) == Extent{40, 80});
  CHECK(second_size({0, 0, 8, 16}, 40, 64) == Extent{32, 64});
  CHECK(second_size({0, 0, 80, 160}, 40, 64) == Extent{80, 160});
}
