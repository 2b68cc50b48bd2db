#include "kernels/paste/paste.h"

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace paste = kernels::paste;
using paste::Problem;

namespace {

struct Places {
  std::vector<int> first, second;
  std::vector<float> weight;
  paste::Axis axis() const { return {first.data(), second.data(), weight.data()}; }
};

/// Places with weights of quarters, so that masks of small integers are exact.
Places places(int in, int out, std::uint64_t seed) {
  test::Random random(seed);
  Places made;
  for (int i = 0; i < out; ++i) {
    made.first.push_back(std::min(in - 1, i * in / out));
    made.second.push_back(std::min(in - 1, made.first.back() + 1));
    made.weight.push_back(0.25F * static_cast<float>(random.integer(0, 3)));
  }
  return made;
}

std::vector<double> naive(const Problem& p,
                          const std::vector<float>& x,
                          const Places& rows,
                          const Places& columns) {
  std::vector<double> y;
  for (std::size_t i = 0; i < rows.first.size(); ++i) {
    for (std::size_t j = 0; j < columns.first.size(); ++j) {
      const auto at = [&](int r, int c) {
        return double{x[static_cast<std::size_t>(r * p.in_width + c)]};
      };
      const auto row = [&](int r) {
        const double w = columns.weight[j];
        return (1 - w) * at(r, columns.first[j]) + w * at(r, columns.second[j]);
      };
      const double w = rows.weight[i];
      y.push_back((1 - w) * row(rows.first[i]) + w * row(rows.second[i]));
    }
  }
  return y;
}

}  // namespace

TEST_CASE("every paste kernel equals the naive loop", "[kernels][paste]") {
  ThreadPool one(1), three(3);
  test::Tried tried(paste::all());
  for (const auto& [in, height, width] :
       {std::array{30, 5, 7}, std::array{30, 61, 83}, std::array{1, 1, 1}, std::array{16, 1, 40},
        std::array{30, 200, 400}, std::array{3, 9, 16}, std::array{3, 0, 5}, std::array{3, 5, 0}}) {
    Problem p{in, in, height, width, false, 0.5F};
    const auto x = test::small_integers(std::ptrdiff_t{in} * in, 3);
    const Places rows = places(in, height, 1), columns = places(in, width, 2);
    const auto expected = naive(p, x, rows, columns);
    for (std::size_t row = 0; row < paste::all().size(); ++row) {
      const paste::Kernel& kernel = paste::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " " << in << " to " << height << "x" << width);
      for (ThreadPool* pool : {&one, &three, static_cast<ThreadPool*>(nullptr)}) {
        test::GuardedBuffer mask(x, 1, 1);
        test::GuardedBuffer y(std::ptrdiff_t{height} * width, 1, 1);
        p.binary = false;
        test::run_row(kernel, p, paste::Args{mask.data(), rows.axis(), columns.axis(), y.data()},
                      pool);
        CHECK(test::difference(y.dense(), expected) == "");
        CHECK(y.clean_outside());
        p.binary = true;
        std::vector<std::uint8_t> bits(expected.size() + 1, 7);
        test::run_row(kernel, p,
                      paste::Args{mask.data(), rows.axis(), columns.axis(), nullptr, bits.data()},
                      pool);
        CHECK(bits.back() == 7);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < expected.size(); ++i)
          wrong += bits[i] != (expected[i] >= 0.5 ? 1 : 0) ? 1 : 0;
        CHECK(wrong == 0);
      }
    }
  }
  tried.check();
}
