// Sizes that layers of space give, and what they refuse.
#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "layers/deconv2d.h"
#include "layers/frame.h"
#include "layers/pixel_shuffle.h"
#include "layers/pool.h"
#include "layers/resize.h"

using namespace atrous;
using namespace atrous::layers;

namespace {

Shape infer(const Layer& layer, const Shape& x) { return layer.infer({&x, 1})[0]; }

Shape infer(const Layer& layer, const Shape& x, const Shape& like) {
  const Shape inputs[] = {x, like};
  return layer.infer(inputs)[0];
}

}  // namespace

TEST_CASE("ceil mode cuts a window that sees nothing, Caffe only with padding", "[layers][pool]") {
  Window window{{2, 2}, {3, 3}, {}, {}, true};
  CHECK(infer(Pool(PoolKind::max, window), {1, 6, 13, 2}) == Shape{1, 2, 5, 2});
  window.keep_empty = true;
  CHECK(infer(Pool(PoolKind::max, window), {1, 6, 13, 2}) == Shape{1, 3, 5, 2});
  window.padding = Padding::all(1);
  CHECK(infer(Pool(PoolKind::max, window), {1, 8, 9, 2}) == Shape{1, 3, 4, 2});
}

TEST_CASE("SAME keeps ceil(size / stride) places and puts the odd one last", "[layers][conv2d]") {
  const Window window{
      .kernel = {3, 3}, .stride = {2, 2}, .dilation = {}, .padding = {}, .same = true};
  CHECK(padded(window, 9, 12).padding == Padding{1, 0, 1, 1});
  CHECK(window_output(window, 9, 12) == Extent{5, 6});
  const Window dilated{
      .kernel = {3, 3}, .stride = {}, .dilation = {4, 4}, .padding = {}, .same = true};
  CHECK(padded(dilated, 2, 30).padding == Padding::all(4));
  CHECK(window_output(dilated, 2, 30) == Extent{2, 30});
  const Window point{
      .kernel = {1, 1}, .stride = {2, 2}, .dilation = {}, .padding = {}, .same = true};
  CHECK(padded(point, 5, 6).padding == Padding{});
  CHECK(window_output(point, 5, 6) == Extent{3, 3});
}

TEST_CASE("transposed convolution undoes the size of a convolution", "[layers][deconv2d]") {
  const auto out = [](const Deconv2dParams& params) {
    return infer(Deconv2d(params), {1, 9, 11, 6});
  };
  CHECK(out({.out_channels = 4, .kernel = {2, 2}}) == Shape{1, 18, 22, 4});
  CHECK(out({.out_channels = 4,
             .kernel = {3, 3},
             .padding = Padding::all(1),
             .output_padding = {1, 1}}) == Shape{1, 18, 22, 4});
  CHECK(out({.out_channels = 4, .kernel = {3, 3}, .stride = {1, 1}, .dilation = {2, 2}}) ==
        Shape{1, 13, 15, 4});
  CHECK_THROWS_AS(out({.out_channels = 4, .groups = 4}), Error);
  CHECK_THROWS_AS(out({.out_channels = 4, .padding = Padding::all(10)}), Error);
}

TEST_CASE("a resize's size comes from a scale or from Caffe's zoom and shrink",
          "[layers][resize]") {
  const auto out = [](const ResizeParams& params) { return infer(Resize(params), {1, 15, 22, 2}); };
  CHECK(out({.scale_height = 1.7, .scale_width = 1.7}) == Shape{1, 25, 37, 2});
  CHECK(out({.zoom = 8}) == Shape{1, 113, 169, 2});
  CHECK(out({.shrink = 2}) == Shape{1, 8, 11, 2});
  CHECK(out({.shrink = 2, .zoom = 2}) == Shape{1, 15, 21, 2});
  CHECK(out({.size = {3, 4}}) == Shape{1, 3, 4, 2});
  CHECK(out({.interp = Interp::imresize, .scale_height = 0.9, .scale_width = 1.2}) ==
        Shape{1, 14, 26, 2});
}

TEST_CASE("crops and pads lie where they are told or in the middle", "[layers][frame]") {
  const Shape x{1, 9, 12, 3}, small{1, 4, 5, 7};
  CHECK(infer(Crop({}), x, small) == Shape{1, 4, 5, 3});
  CHECK(infer(Crop({.offset = std::nullopt}), x, small) == Shape{1, 4, 5, 3});
  CHECK_THROWS_AS(infer(Crop({.offset = Offset{6, 0}}), x, small), Error);
  CHECK_THROWS_AS(infer(Crop({.offset = Offset{-1, 0}}), x, small), Error);
  CHECK(infer(Pad(Padding{1, 2, 3, 4}, 0), x) == Shape{1, 13, 18, 3});
  CHECK(infer(Pad(std::nullopt, 0), small, x) == Shape{1, 9, 12, 7});
  CHECK_THROWS_AS(infer(Pad(std::nullopt, 0), x, small), Error);
}

TEST_CASE("pixel shuffle wants channels for every place of a block", "[layers][pixel_shuffle]") {
  const PixelShuffle layer(3, ShuffleOrder::channel_first);
  CHECK(infer(layer, {2, 4, 5, 18}) == Shape{2, 12, 15, 2});
  CHECK_THROWS_AS(infer(layer, {2, 4, 5, 16}), Error);
}
