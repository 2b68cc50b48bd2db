#include "kernels/argmax/argmax.h"

#include <limits>

#include "tests/support/label_buffer.h"
#include "tests/support/naive.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace argmax = kernels::argmax;
using argmax::Problem;

namespace {

std::vector<Problem> problems() {
  std::vector<Problem> list;
  for (int channels : {1, 2, 3, 11, 15, 16, 17, 21, 31, 32, 33, 48, 49, 150, 256, 257, 300})
    for (bool wide : {false, true})
      for (int gap : {0, 5})
        for (int pixels : {1, 15, 83})
          if (wide || channels <= 256) list.push_back({pixels, channels, wide, channels + gap});
  list.push_back({5003, 21, false, 21});
  return list;
}

std::vector<int> run(const argmax::Kernel& kernel,
                     const Problem& p,
                     const std::vector<float>& dense,
                     ThreadPool* threads) {
  test::GuardedBuffer x(dense, p.channels, p.x_stride);
  test::LabelBuffer y(p.pixels, p.wide);
  test::run_row(kernel, p, argmax::Args{x.data(), y.data()}, threads);
  CHECK(y.clean_outside());
  return y.labels();
}

template <class Data>
void compare_on(Data data) {
  ThreadPool one(1);
  ThreadPool three(3);
  test::Tried tried(argmax::all());
  for (const Problem& p : problems()) {
    const std::vector<float> x = data(std::ptrdiff_t{p.pixels} * p.channels);
    const auto expected = test::naive_argmax(p.channels, {x.begin(), x.end()});
    for (std::size_t row = 0; row < argmax::all().size(); ++row) {
      const argmax::Kernel& kernel = argmax::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " on " << p.pixels << "x" << p.channels << (p.wide ? " wide" : ""));
      CHECK(run(kernel, p, x, &one) == expected);
      CHECK(run(kernel, p, x, &three) == expected);
      CHECK(run(kernel, p, x, nullptr) == expected);
    }
  }
  tried.check();
}

}  // namespace

TEST_CASE("every argmax kernel equals the naive loop", "[kernels][argmax]") {
  compare_on([](std::ptrdiff_t size) { return test::random_reals(size, 1); });
}

TEST_CASE("argmax gives the lowest index of equal scores", "[kernels][argmax]") {
  compare_on([](std::ptrdiff_t size) { return test::small_integers(size, 2); });
}

TEST_CASE("argmax takes NaN for -infinity", "[kernels][argmax]") {
  compare_on([](std::ptrdiff_t size) {
    auto x = test::small_integers(size, 3);
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (i % 3 != 1) x[i] = std::numeric_limits<float>::quiet_NaN();
      if (i % 5 == 1) x[i] = -std::numeric_limits<float>::infinity();
    }
    return x;
  });
  compare_on([](std::ptrdiff_t size) {
    return std::vector<float>(static_cast<std::size_t>(size),
                              std::numeric_limits<float>::quiet_NaN());
  });
}
