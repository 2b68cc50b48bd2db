#include <catch2/catch.hpp>
#include <cmath>

#include "nets/grouping/embedding_seeds.h"
#include "nets/grouping/proposal_free.h"
#include "tests/support/partings.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using namespace atrous::nets;
using atrous::test::Random;
using atrous::test::together;

namespace {

EmbeddingMaps random_embeddings(Random& random, Extent size) {
  EmbeddingMaps maps{.size = size, .channels = 3, .classes = 2, .thresholds = {0.3F, 0.6F}};
  const int pixels = size.height * size.width;
  for (int i = 0; i < pixels * 3; ++i) maps.embeddings.push_back(random.real(-1, 1));
  for (int i = 0; i < pixels * 2 * 3; ++i) maps.seediness.push_back(random.real(0, 1));
  return maps;
}

}  // namespace

TEST_CASE("seeds are chosen as the formula says", "[nets][grouping]") {
  const float p[] = {1, 2}, q[] = {1, 3};
  CHECK(embedding_similarity(p, p, 2) == 1);
  CHECK(embedding_similarity(p, q, 2) == Approx(2 / (1 + std::exp(1.0))));
  Random random(17);
  const EmbeddingMaps maps = random_embeddings(random, {5, 6});
  SeedParams params;
  params.most = 6;
  const std::vector<Seed> seeds = select_seeds(params, maps);
  REQUIRE(seeds.size() == 6);
  const auto score = [&](int pixel) {
    double most = 0;
    for (int t = 0; t < 2; ++t)
      for (int c = 1; c < 3; ++c)
        most = std::max(most, double(maps.seediness[std::size_t((pixel * 2 + t) * 3 + c)]));
    return most;
  };
  for (std::size_t s = 0; s < seeds.size(); ++s) {
    double best = -INFINITY;
    int wanted = -1;
    for (int pixel = 0; pixel < 30; ++pixel) {
      double apart = INFINITY;
      for (std::size_t before = 0; before < s; ++before) {
        double sum = 0;
        for (int c = 0; c < 3; ++c)
          sum += std::pow(double(maps.embeddings[std::size_t(pixel * 3 + c)]) -
                              double(maps.embeddings[std::size_t(seeds[before].pixel * 3 + c)]),
                          2);
        apart = std::min(apart, sum);
      }
      const double value =
          double(params.balance) * std::log(score(pixel)) + (s == 0 ? 0 : std::log(apart));
      if (value > best) best = value, wanted = pixel;
    }
    CHECK(seeds[s].pixel == wanted);
    CHECK(double(seeds[s].score) == score(wanted));
  }
}

TEST_CASE("embeddings of two objects give two masks", "[nets][grouping]") {
  EmbeddingMaps maps{.size = {4, 6}, .channels = 2, .classes = 1, .thresholds = {0.5F}};
  for (int pixel = 0; pixel < 24; ++pixel) {
    const int x = pixel % 6;
    const bool left = x < 3;
    maps.embeddings.insert(maps.embeddings.end(), {left ? 0.0F : 3.0F, 0.1F * float(x)});
    maps.seediness.insert(maps.seediness.end(), {0.1F, left ? 0.9F : 0.8F});
  }
  const Instances found = embedding_instances({}, maps);
  REQUIRE(found.items.size() == 2);
  CHECK(found.items[0].box == Box{0, 0, 3, 4});
  CHECK(found.items[1].box == Box{3, 0, 6, 4});
  CHECK(found.items[1].score == 0.8F);
  CHECK(area(found.items[1].mask) == 12);
}

TEST_CASE("locations of pixels are clustered into as many objects as were counted",
          "[nets][grouping]") {
  Random random(23);
  for (const int wanted : {1, 2, 3, 5}) {
    std::vector<float> points;
    std::vector<int> truth;
    for (int i = 0; i < 90; ++i) {
      truth.push_back(i < wanted ? i : random.integer(0, wanted - 1));
      points.push_back(float(truth.back()) * 0.5F + random.real(-0.05F, 0.05F));
      points.push_back(random.real(-0.05F, 0.05F));
    }
    for (const int nodes : {2048, 40}) {
      ProposalFreeParams params;
      params.most_nodes = nodes;
      CHECK((together(spectral_clusters(params, points, 2, wanted)) == together(truth)));
    }
  }
  CHECK(spectral_clusters({}, {}, 2, 3).empty());
  CHECK(spectral_clusters({}, {1, 2}, 2, 3) == std::vector<int>{0});
}

TEST_CASE("a proposal-free network's maps give its objects", "[nets][grouping]") {
  LocationMaps maps{.size = {4, 8}, .classes = 2};
  for (int pixel = 0; pixel < 32; ++pixel) {
    const int y = pixel / 8, x = pixel % 8;
    const int label = y == 3 ? 0 : y == 0 ? 2 : 1;  // background below, class 1 above
    for (int c = 0; c < 3; ++c) maps.scores.push_back(c == label ? 0.8F : 0.1F);
    const float centre = x < 4 ? 0.25F : 0.75F, low = x < 4 ? 0.0F : 0.5F;
    for (const float each : {centre, 0.5F, low, 0.0F, low + 0.5F, 1.0F})
      maps.locations.push_back(each);
  }
  maps.counts = {2.2F, 0.3F};
  const Instances found = proposal_free_instances({}, maps);
  REQUIRE(found.items.size() == 3);
  CHECK(found.items[0].label == 0);
  CHECK(found.items[0].box == Box{0, 1, 4, 3});
  CHECK(found.items[1].box == Box{4, 1, 8, 3});
  CHECK(found.items[2].label == 1);
  CHECK(found.items[2].box == Box{0, 0, 8, 1});
  CHECK(found.items[2].score == Approx(0.8));
}
