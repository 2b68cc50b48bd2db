#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "core/runtime/isa.h"
#include "nets/stages/anchors.h"
#include "nets/stages/detections.h"
#include "nets/stages/paste_masks.h"
#include "nets/stages/pool_regions.h"
#include "nets/stages/proposals.h"
#include "nets/stages/sizing.h"
#include "nets/stages/suppress.h"

using namespace atrous;
using namespace atrous::nets;

namespace {

struct Fixture {
  Selection selection{.isa = host_isa(), .device = {}};
  ThreadPool pool{3};
  StageContext context{selection, pool};
};

std::uint64_t bits_of(const MaskPatch& patch) {
  return std::accumulate(patch.pixels.begin(), patch.pixels.end(), std::uint64_t{0});
}

}  // namespace

TEST_CASE("suppression of nothing, of one class and of several", "[nets][stages]") {
  Fixture f;
  CHECK(suppress({}, {}, {}, {}, f.context).empty());
  const std::vector<Box> boxes = {{0, 0, 10, 10}, {0, 0, 10, 9}, {20, 20, 30, 30}, {5, 5, 5, 5}};
  const std::vector<float> scores = {0.5F, 0.9F, 0.7F, 0.1F};
  CHECK(suppress(boxes, scores, {}, {}, f.context) == std::vector<int>{1, 2, 3});
  const std::vector<int> groups = {0, 1, 0, 0};
  CHECK(suppress(boxes, scores, groups, {}, f.context) == std::vector<int>{1, 2, 0, 3});
}

TEST_CASE("equal scores keep their order whatever the threads", "[nets][stages]") {
  Fixture f;
  ThreadPool one(1);
  const std::vector<Box> boxes(5000, Box{0, 0, 4, 4});
  std::vector<int> groups(5000), expected(5000);
  std::iota(groups.begin(), groups.end(), 0);
  std::iota(expected.begin(), expected.end(), 0);
  const std::vector<float> scores(5000, 0.5F);
  CHECK(suppress(boxes, scores, groups, {}, f.context) == expected);
  CHECK(suppress(boxes, scores, groups, {}, {f.selection, one}) == expected);
  CHECK(suppress(boxes, scores, {}, {}, f.context) == std::vector<int>{0});
}

TEST_CASE("soft suppression takes a part of the score", "[nets][stages]") {
  // The boxes overlap by a half: 50 / 100.
  const std::vector<Box> boxes = {{0, 0, 10, 10}, {0, 0, 10, 5}, {50, 50, 60, 60}};
  const std::vector<float> scores = {0.8F, 0.6F, 0.5F};
  auto kept = suppress_softly(boxes, scores, {});
  REQUIRE(kept.size() == 3);
  CHECK(kept[1].index == 2);
  CHECK(kept[2].score == Approx(0.3));
  kept = suppress_softly(boxes, scores, {.decay = SoftSuppression::Decay::gaussian});
  CHECK(kept[1].score == Approx(0.5));
  CHECK(kept[2].score == Approx(0.6 * std::exp(-0.5)));
  kept = suppress_softly(boxes, scores, {.least_score = 0.4F});
  CHECK(kept.size() == 2);
}

TEST_CASE("anchors in the three styles", "[nets][stages]") {
  const auto first = [](AnchorParams params) {
    params.ratios = {0.5F};
    return make_anchors(params, {32}, {1, 2}, {16, 16});
  };
  const auto plain = first({});
  CHECK(plain.at(0).x2 == Approx(22.627417));
  CHECK(plain.at(1).x1 == Approx(16 - 22.627417));
  CHECK(first({.style = AnchorParams::Style::rounded}).at(0) == Box{-23, -11, 23, 11});
  // The numbers in py-faster-rcnn's generate_anchors(): ratio 0.5, scale 8.
  const auto caffe =
      make_anchors({.style = AnchorParams::Style::inclusive}, {128}, {1, 1}, {16, 16});
  CHECK(caffe.at(0) == Box{-84, -40, 99, 55});
}

TEST_CASE("a box of any size is decoded, clipped and judged", "[nets][stages]") {
  const float huge[] = {0, 0, 100, 100};
  const Box grown = decode({}, {0, 0, 16, 16}, huge);
  CHECK(grown.x2 - grown.x1 == Approx(1000));
  CHECK(clip(grown, Extent{20, 30}) == Box{0, 0, 30, 20});
  CHECK(clip({-9, -9, -3, -2}, Extent{20, 30}) == Box{0, 0, 0, 0});
  CHECK_FALSE(has_sides({3, 3, 3, 9}, 1e-3F));
  CHECK_FALSE(has_sides({NAN, 0, 4, 4}, 0));
  CHECK(level_of({}, {5, 5, 5, 5}, 4) == 0);
  CHECK(level_of({}, {0, 0, 224, 224}, 4) == 2);
  CHECK(level_of({}, {0, 0, 4000, 4000}, 4) == 3);
  CHECK(level_of({}, {9, 9, 3, 12}, 4) == 0);
}

TEST_CASE("proposals and detections may be none", "[nets][stages]") {
  Fixture f;
  const auto anchors = make_anchors({}, {8}, {1, 1}, {16, 16});
  std::vector<float> scores(3, 1.0F), deltas(12, 0.0F);
  const ProposalLevel level{{TensorDesc::dense(DType::f32, Shape{1, 1, 1, 3}),
                             reinterpret_cast<std::byte*>(scores.data())},
                            {TensorDesc::dense(DType::f32, Shape{1, 1, 1, 12}),
                             reinterpret_cast<std::byte*>(deltas.data())},
                            &anchors};
  CHECK(select_proposals({}, {&level, 1}, corners_of({1, 1}), f.context).boxes.size() == 1);
  CHECK(select_proposals({.least_score = 0.99F}, {&level, 1}, corners_of({16, 16}), f.context)
            .boxes.empty());
  CHECK(select_detections({.classes = 2}, {}, corners_of({16, 16}), f.context).empty());
}

TEST_CASE("masks are pasted inside, across the border, outside and on one pixel",
          "[nets][stages]") {
  Fixture f;
  const std::vector<float> ones(28 * 28, 1.0F), one = {1.0F};
  const Extent size{20, 30};
  using Style = PasteParams::Style;
  for (const Style style : {Style::expanded, Style::continuous, Style::rounded}) {
    INFO(static_cast<int>(style));
    const PasteParams params{.style = style, .above = style == Style::expanded};
    CHECK(bits_of(paste_bits(params, ones, {100, 100, 120, 120}, size, f.context)) == 0);
    CHECK(bits_of(paste_bits(params, ones, {-50, -50, -40, -40}, size, f.context)) == 0);
    const auto inside = bits_of(paste_bits(params, ones, {4, 4, 14, 12}, size, f.context));
    CHECK(inside >= 80);
    CHECK(inside <= 120);  // whole pixels of the grown box belong to it
    const auto all = bits_of(paste_bits(params, ones, {-5, -5, 40, 40}, size, f.context));
    CHECK(all == 600);
    CHECK(bits_of(paste_bits(params, one, {3, 3, 4, 4}, size, f.context)) <= 4);
    CHECK(bits_of(paste_bits(params, ones, {0, 0, 1, 1}, {1, 1}, f.context)) == 1);
  }
}

TEST_CASE("pictures of one pixel and of 24 million get a size", "[nets][stages]") {
  using Rounding = Sizing::Rounding;
  for (const Rounding rounding :
       {Rounding::down, Rounding::nearest, Rounding::even, Rounding::exact}) {
    const Sizing sizing{.rounding = rounding};
    CHECK(frame_picture(sizing, {1, 1}).padded == Extent{800, 800});
    CHECK(frame_picture(sizing, {4000, 6000}).resized.height == 800);
    CHECK(frame_picture(sizing, {4000, 6000}).padded == Extent{800, 1216});
    const Framing thin = frame_picture(sizing, {1, 6000});
    CHECK(thin.resized.height == 1);
    CHECK(thin.resized.width == 1333);
    CHECK(thin.padded == Extent{32, 1344});
  }
}
