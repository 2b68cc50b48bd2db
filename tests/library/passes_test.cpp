#include "apps/library/passes.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "apps/library/engine.h"
#include "apps/library/prepare.h"
#include "io/image/resize.h"
#include "layers/dense_crf.h"
#include "tests/cli/program.h"

using namespace atrous;
using library::Passes;

namespace {

constexpr int kClasses = 3;

io::Image picture(int height, int width) {
  io::Image image = io::make_image(height, width, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = static_cast<std::uint8_t>(i * 37 + i / 7 + i * i / 91);
  return image;
}

ImageView view(const io::Image& image) {
  return {image.pixels.data(), image.height, image.width, image.channels, 0};
}

library::Engine open(const test::Workspace& work, const Passes& passes) {
  return {
      {.model = {}, .weights = test::make_weights(work).string(), .probabilities = !passes.plain()},
      {.threads = 2, .passes = passes}};
}

/// [height, width, classes] in double precision.
struct Plane {
  Plane(int rows, int columns)
      : height(rows), width(columns), p(static_cast<std::size_t>(rows * columns * kClasses)) {}
  double& at(int y, int x, int c) {
    return p[static_cast<std::size_t>((y * width + x) * kClasses + c)];
  }
  int height, width;
  std::vector<double> p;
};

/// The network's probabilities for normalised pixels, [height, width, 3].
Plane run(library::Engine& engine, const std::vector<float>& input, Extent size) {
  Session& session = engine.session(size);
  std::copy(input.begin(), input.end(), session.input().as<float>());
  session.run();
  const TensorView got = session.output();
  Plane plane(size.height, size.width);
  for (int i = 0; i < size.height * size.width; ++i)
    for (int c = 0; c < kClasses; ++c)
      plane.p[static_cast<std::size_t>(i * kClasses + c)] =
          double{got.as<const float>()[i * got.desc.pixel_stride + c]};
  return plane;
}

std::vector<float> normalised(library::Engine& engine, const io::Image& image) {
  std::vector<float> values;
  const nets::Preprocess& how = engine.recipe().preprocess;
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    values.push_back((static_cast<float>(image.pixels[i]) * how.scale - how.mean[i % 3]) /
                     how.deviation[i % 3]);
  return values;
}

/// Half-pixel bilinear.
Plane resized(Plane& from, Extent size) {
  Plane to(size.height, size.width);
  const auto place = [](int i, int in, int out) {
    return std::clamp((i + 0.5) * in / out - 0.5, 0.0, in - 1.0);
  };
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      for (int c = 0; c < kClasses; ++c) {
        const double v = place(y, from.height, size.height), h = place(x, from.width, size.width);
        const int top = static_cast<int>(v), left = static_cast<int>(h);
        const int bottom = std::min(top + 1, from.height - 1);
        const int right = std::min(left + 1, from.width - 1);
        const double upper =
            from.at(top, left, c) * (left + 1 - h) + from.at(top, right, c) * (h - left);
        const double lower =
            from.at(bottom, left, c) * (left + 1 - h) + from.at(bottom, right, c) * (h - left);
        to.at(y, x, c) = upper * (top + 1 - v) + lower * (v - top);
      }
  return to;
}

double worst(const Tensor& got, const Plane& want) {
  const std::vector<float> values = got.to_floats();
  REQUIRE(values.size() == want.p.size());
  double worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    worst = std::max(worst, std::abs(double{values[i]} - want.p[i]));
  return worst;
}

}  // namespace

TEST_CASE("scales and mirror images are averaged", "[library][passes]") {
  const test::Workspace work;
  const Passes passes{.scales = {0.5, 1, 1.6}, .flip = true};
  library::Engine engine = open(work, passes);
  const io::Image image = picture(40, 52);
  Plane want(40, 52);
  for (const Extent size : {Extent{20, 26}, Extent{40, 52}, Extent{64, 83}}) {
    const io::Image scaled = io::resize_bilinear(image, size.height, size.width);
    const std::vector<float> straight = normalised(engine, scaled);
    std::vector<float> mirrored = straight;
    for (int i = 0; i < size.height * size.width; ++i) {
      const int other = i / size.width * size.width + size.width - 1 - i % size.width;
      std::copy_n(straight.begin() + other * 3, 3, mirrored.begin() + i * 3);
    }
    Plane sum = run(engine, straight, size);
    Plane back = run(engine, mirrored, size);
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x)
        for (int c = 0; c < kClasses; ++c)
          sum.at(y, x, c) = (sum.at(y, x, c) + back.at(y, size.width - 1 - x, c)) / 2;
    const Plane whole = resized(sum, {40, 52});
    for (std::size_t i = 0; i < want.p.size(); ++i) want.p[i] += whole.p[i] / 3;
  }
  CHECK(worst(library::probabilities(engine, passes, view(image)), want) < 2e-6);
  const io::LabelMap labels = engine.segment(view(image));
  for (int i = 0; i < 40 * 52; ++i) {
    const double* p = want.p.data() + i * kClasses;
    const auto best = static_cast<std::size_t>(labels.ids[static_cast<std::size_t>(i)]);
    CHECK(p[best] > *std::max_element(p, p + kClasses) - 1e-5);
  }
}

TEST_CASE("windows are averaged where they overlap", "[library][passes]") {
  const test::Workspace work;
  const Passes passes{.window = {32, 40}, .stride = {20, 40}};
  library::Engine engine = open(work, passes);
  const io::Image image = picture(70, 64);
  const std::vector<float> input = normalised(engine, image);
  Plane want(70, 64), count(70, 64);
  for (const int top : {0, 20, 38})
    for (const int left : {0, 24}) {
      std::vector<float> window;
      for (int y = 0; y < 32; ++y)
        window.insert(window.end(), input.begin() + ((top + y) * 64 + left) * 3,
                      input.begin() + ((top + y) * 64 + left + 40) * 3);
      Plane part = run(engine, window, {32, 40});
      for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 40; ++x)
          for (int c = 0; c < kClasses; ++c) {
            want.at(top + y, left + x, c) += part.at(y, x, c);
            count.at(top + y, left + x, c) += 1;
          }
    }
  for (std::size_t i = 0; i < want.p.size(); ++i) want.p[i] /= count.p[i];
  CHECK(worst(library::probabilities(engine, passes, view(image)), want) < 2e-6);
}

TEST_CASE("a picture smaller than the window lies in its middle", "[library][passes]") {
  const test::Workspace work;
  const Passes passes{.window = {48, 48}};
  library::Engine engine = open(work, passes);
  const io::Image image = picture(33, 60);
  const std::vector<float> input = normalised(engine, image);
  Plane want(33, 60), count(33, 60);
  for (const int left : {0, 12}) {
    std::vector<float> window(48 * 48 * 3, 0.0F);
    for (int y = 0; y < 33; ++y)
      std::copy_n(input.begin() + (y * 60 + left) * 3, 48 * 3, window.begin() + (y + 7) * 48 * 3);
    Plane part = run(engine, window, {48, 48});
    for (int y = 0; y < 33; ++y)
      for (int x = 0; x < 48; ++x)
        for (int c = 0; c < kClasses; ++c) {
          want.at(y, left + x, c) += part.at(y + 7, x, c);
          count.at(y, left + x, c) += 1;
        }
  }
  for (std::size_t i = 0; i < want.p.size(); ++i) want.p[i] /= count.p[i];
  CHECK(worst(library::probabilities(engine, passes, view(image)), want) < 2e-6);
}

TEST_CASE("a CRF takes the probabilities' logarithms as energies", "[library][passes]") {
  const test::Workspace work;
  const Passes passes{.crf = "deeplab,iterations=3,bi_xy=9,bi_rgb=20"};
  library::Engine engine = open(work, passes);
  const io::Image image = picture(24, 31);
  std::vector<float> energy = library::probabilities(engine, passes, view(image)).to_floats();
  for (float& each : energy) each = -std::log(each);
  const layers::DenseCrf crf(layers::parse_crf(passes.crf), kClasses, engine.selection(),
                             engine.allocator());
  std::vector<float> q(energy.size());
  crf.infer({image.pixels.data(), 24, 31}, energy.data(), q.data(), engine.pool());
  const io::LabelMap labels = engine.segment(view(image));
  for (std::size_t i = 0; i < labels.ids.size(); ++i) {
    const float* p = q.data() + i * kClasses;
    CHECK(p[labels.ids[i]] > *std::max_element(p, p + kClasses) - 1e-4F);
  }
}

TEST_CASE("one pass that is spelt out equals the plain one", "[library][passes]") {
  const test::Workspace work;
  const io::Image image = picture(37, 45);
  library::Engine plain = open(work, {});
  library::Engine whole = open(work, {.window = {37, 45}});
  CHECK(plain.segment(view(image)).ids == whole.segment(view(image)).ids);
  CHECK(plain.passes().text() == "single");
  CHECK(Passes{.scales = {0.5, 1.25}, .flip = true, .window = {5, 7}, .crf = "deeplab"}.text() ==
        "scales 0.5,1.25; flip; window 7x5 stride 5x4; crf deeplab");
}

TEST_CASE("passes that make no sense are refused", "[library][passes]") {
  const auto refusal = [](const Passes& passes) -> std::string {
    try {
      library::check(passes);
    } catch (const Error& error) {
      CHECK(error.code() == Code::usage);
      return error.what();
    }
    return {};
  };
  CHECK(refusal({}).empty());
  CHECK_THAT(refusal({.scales = {}}), Catch::Contains("--scales"));
  CHECK_THAT(refusal({.scales = {1, 0}}), Catch::Contains("--scales 0"));
  CHECK_THAT(refusal({.scales = {NAN}}), Catch::Contains("--scales"));
  CHECK_THAT(refusal({.scales = {17}}), Catch::Contains("at most 16"));
  CHECK_THAT(refusal({.window = {5, 0}}), Catch::Contains("--window 0x5"));
  CHECK_THAT(refusal({.stride = {5, 5}}), Catch::Contains("needs a --window"));
  CHECK_THAT(refusal({.window = {5, 5}, .stride = {5, 6}}), Catch::Contains("--stride 6x5"));
  CHECK_THAT(refusal({.window = {5, 5}, .stride = {-1, 2}}), Catch::Contains("--stride"));
  CHECK_THAT(refusal({.crf = "blur"}), Catch::Contains("blur"));
}
