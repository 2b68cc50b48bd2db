#include "kernels/crf/crf.h"

#include <numeric>

#include "core/base/error.h"
#include "kernels/crf/lattice.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace crf = kernels::crf;
using crf::Op;
using crf::Problem;

namespace {

constexpr int kGap = 3;
constexpr int kRows = 11;       // of x
constexpr int kNeighbours = 4;  // of a point, at most

struct Operands {
  std::vector<float> x, weight, scale, feature, y;
  std::vector<int> begin, index;
};

std::size_t at(int i) { return static_cast<std::size_t>(i); }

Operands make_operands(const Problem& p) {
  Operands o;
  test::Random random(7);
  const int rows = p.op == Op::gather ? kRows : p.points;
  o.x = test::small_integers(std::ptrdiff_t{rows} * p.labels, 1);
  o.scale = test::small_integers(p.points, 2);
  o.feature = test::random_reals(std::ptrdiff_t{p.features} * p.points, 3, -1.5F, 1.5F);
  o.y = test::small_integers(std::ptrdiff_t{p.points} * p.labels, 4);
  o.begin.push_back(0);
  for (int i = 0; i < p.points; ++i)
    o.begin.push_back(o.begin.back() + random.integer(0, kNeighbours));
  const int entries = p.op == Op::blur ? 2 * p.points : o.begin.back();
  o.weight = test::small_integers(entries, 5);
  for (int e = 0; e < entries; ++e) o.index.push_back(random.integer(0, rows - 1));
  return o;
}

double gauss(const Problem& p, const Operands& o, int i, int j) {
  double distance = 0;
  for (int f = 0; f < p.features; ++f) {
    const double apart =
        double{o.feature[at(f * p.points + i)]} - double{o.feature[at(f * p.points + j)]};
    distance += apart * apart;
  }
  return std::exp(-distance / 2);
}

double naive(const Problem& p, const Operands& o, int i, int label) {
  const auto x = [&](int row) { return double{o.x[at(row * p.labels + label)]}; };
  if (p.op == Op::blur) return x(i) + (x(o.index[at(2 * i)]) + x(o.index[at(2 * i + 1)])) / 2;
  double sum = 0;
  if (p.op == Op::gather) {
    for (int e = o.begin[at(i)]; e < o.begin[at(i + 1)]; ++e)
      sum += double{o.weight[at(e)]} * x(o.index[at(e)]);
  } else {
    for (int j = 0; j < p.points; ++j) sum += gauss(p, o, i, j) * x(j);
  }
  sum *= double{o.scale[at(i)]};
  return p.accumulate ? sum + double{o.y[at(i * p.labels + label)]} : sum;
}

std::vector<float> run(const crf::Kernel& kernel,
                       const Problem& p,
                       const Operands& o,
                       ThreadPool* threads) {
  test::GuardedBuffer x(o.x, p.labels, p.x_stride);
  test::GuardedBuffer feature(o.feature, p.points, p.points);
  test::GuardedBuffer y(p.points, p.labels, p.y_stride);
  if (p.accumulate) y = test::GuardedBuffer(o.y, p.labels, p.y_stride);
  test::run_row(kernel, p,
                crf::Args{.x = x.data(),
                          .begin = o.begin.data(),
                          .index = o.index.data(),
                          .weight = o.weight.data(),
                          .scale = o.scale.data(),
                          .feature = feature.data(),
                          .y = y.data()},
                threads);
  CHECK(y.clean_outside());
  return y.dense();
}

/// One pass over points of one or more numbers, without a pool's help.
void pass(const Problem& p, const crf::Args& a) {
  for (const crf::Kernel& kernel : crf::all())
    if (kernel.isa == Isa::scalar && !kernel.rejects(p))
      kernel.fn.run(p, a, {0, p.points}, nullptr);
}

/// The lattice's sum over all pairs of points.
std::vector<float> through(const crf::Lattice& lattice, const std::vector<float>& x) {
  std::vector<float> values(at(lattice.vertices + 1)), blurred(at(lattice.vertices + 1)),
      y(x.size());
  pass({.op = Op::gather, .points = lattice.vertices}, {.x = x.data(),
                                                        .begin = lattice.splat_begin.data(),
                                                        .index = lattice.splat_point.data(),
                                                        .weight = lattice.splat_weight.data(),
                                                        .y = values.data()});
  for (int axis = 0; axis < lattice.corners; ++axis) {
    pass({.op = Op::blur, .points = lattice.vertices},
         {.x = values.data(),
          .index = lattice.neighbour.data() + 2 * axis * lattice.vertices,
          .y = blurred.data()});
    std::swap(values, blurred);
  }
  const std::vector<float> gain(x.size(), lattice.gain);
  pass({.op = Op::gather, .points = lattice.points}, {.x = values.data(),
                                                      .begin = lattice.slice_begin.data(),
                                                      .index = lattice.slice_vertex.data(),
                                                      .weight = lattice.slice_weight.data(),
                                                      .scale = gain.data(),
                                                      .y = y.data()});
  return y;
}

}  // namespace

TEST_CASE("every CRF kernel equals the naive loop", "[kernels][crf]") {
  ThreadPool three(3);
  test::Tried tried(crf::all());
  for (const int labels : {1, 3, 8, 21, 40, 150})
    for (const Op op : {Op::gather, Op::blur, Op::pairs})
      for (const bool accumulate : {false, true}) {
        if (op == Op::blur && accumulate) continue;
        const Problem p{.op = op,
                        .points = labels == 21 ? 37 : 19,
                        .labels = labels,
                        .features = 3,
                        .accumulate = accumulate,
                        .x_stride = labels + kGap,
                        .y_stride = labels + 2 * kGap};
        const Operands o = make_operands(p);
        std::vector<double> expected;
        for (int i = 0; i < p.points * labels; ++i)
          expected.push_back(naive(p, o, i / labels, i % labels));
        for (std::size_t row = 0; row < crf::all().size(); ++row) {
          const crf::Kernel& kernel = crf::all()[row];
          if (!test::serves(kernel, p)) continue;
          tried.count(row);
          INFO(kernel.name << " op " << static_cast<int>(op) << " of " << labels << " labels");
          const auto y = run(kernel, p, o, &three);
          const bool exact = kernel.exact == kernels::Exact::yes;
          CHECK(test::difference(y, expected, exact ? 0 : 1e-5, exact ? 0 : 1e-4) == "");
          CHECK(test::same_bytes(y, run(kernel, p, o, nullptr)));
        }
      }
  tried.check();
}

TEST_CASE("a lattice comes near the Gauss average over all pairs", "[kernels][crf]") {
  ThreadPool two(2);
  constexpr int kSide = 24;
  for (const int features : {1, 2, 3, 5}) {
    std::vector<float> feature;
    for (int f = 0; f < features; ++f)
      for (int i = 0; i < kSide * kSide; ++i) {
        const int place = f == 0 ? i % kSide : f == 1 ? i / kSide : (i * (f + 3)) % 7;
        feature.push_back(static_cast<float>(place) / (f < 2 ? 3.0F : 9.0F));
      }
    const crf::Lattice lattice(feature.data(), features, kSide * kSide, two, host_allocator());
    // Averages of numbers from 0 to 1, since a lattice's sums have a factor of their own.
    const auto x = test::random_reals(kSide * kSide, 9, 0, 1);
    const auto y = through(lattice, x);
    const auto weights = through(lattice, std::vector<float>(x.size(), 1));
    Operands o;
    o.feature = feature;
    const Problem p{.op = Op::pairs, .points = kSide * kSide, .features = features};
    double gap = 0;
    for (int i = 0; i < p.points; ++i) {
      double sum = 0, weight = 0;
      for (int j = 0; j < p.points; ++j) {
        sum += gauss(p, o, i, j) * double{x[at(j)]};
        weight += gauss(p, o, i, j);
      }
      gap += std::abs(sum / weight - double{y[at(i)]} / double{weights[at(i)]}) / p.points;
    }
    INFO(features << " features, " << lattice.vertices << " vertices");
    CHECK(gap < 0.02);
  }
}

TEST_CASE("a lattice keeps mass and does not depend on threads", "[kernels][crf]") {
  ThreadPool one(1), three(3);
  constexpr int kPoints = 9000;  // several batches
  const auto feature = test::random_reals(5 * kPoints, 4, -8, 8);
  const crf::Lattice a(feature.data(), 5, kPoints, one, host_allocator());
  const crf::Lattice b(feature.data(), 5, kPoints, three, host_allocator());
  REQUIRE(a.vertices == b.vertices);
  CHECK(std::equal(a.slice_vertex.data(), a.slice_vertex.data() + kPoints * 6,
                   b.slice_vertex.data()));
  CHECK(std::equal(a.neighbour.data(), a.neighbour.data() + 12 * a.vertices, b.neighbour.data()));
  for (int i = 0; i < kPoints; ++i) {
    const float* weight = a.slice_weight.data() + 6 * i;
    CHECK(std::accumulate(weight, weight + 6, 0.0F) == Approx(1));
    CHECK(*std::min_element(weight, weight + 6) > -1e-4F);
  }
}

TEST_CASE("a lattice refuses features that it cannot place", "[kernels][crf]") {
  ThreadPool one(1);
  const float features[] = {0, NAN, 1e9F};
  const auto make = [&](int count, const float* from) {
    crf::Lattice(from, count, 1, one, host_allocator());
  };
  CHECK_NOTHROW(make(1, features));
  CHECK_THROWS_AS(make(1, features + 1), Error);
  CHECK_THROWS_AS(make(1, features + 2), Error);
  CHECK_THROWS_AS(make(16, features), Error);
  CHECK_THROWS_AS(make(0, features), Error);
}
