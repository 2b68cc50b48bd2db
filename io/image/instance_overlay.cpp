#include "io/image/instance_overlay.h"

#include <cmath>
#include <cstdio>

#include "core/base/error.h"
#include "io/image/font.h"
#include "io/image/paint.h"
#include "io/results/rle.h"

namespace atrous::io {
namespace {

/// Tints the mask; pixels with a neighbour outside of it get the full colour.
void tint(Image& image, const RunMask& mask, Rgb colour, float opacity) {
  if (mask.empty()) return;
  const std::vector<std::uint8_t> inside = decode_runs(mask);
  const auto is_inside = [&](int y, int x) {
    return y >= 0 && x >= 0 && y < mask.height && x < mask.width &&
           inside[static_cast<std::size_t>(y) * static_cast<std::size_t>(mask.width) +
                  static_cast<std::size_t>(x)] != 0;
  };
  for_each_run(mask, [&](int x, int begin, int end) {
    for (int y = begin; y < end; ++y) {
      const bool whole =
          is_inside(y - 1, x) && is_inside(y + 1, x) && is_inside(y, x - 1) && is_inside(y, x + 1);
      mix(pixel_at(image, y, x), colour, whole || opacity == 0 ? opacity : 1.0F);
    }
  });
}

/// A box in whole pixels, inside the image.
struct Area {
  int top = 0, left = 0, height = 0, width = 0;
};

Area area_of(const Box& box, const Image& image) {
  const auto whole = [](float edge, int most) {
    return static_cast<int>(std::clamp(std::round(edge), 0.0F, static_cast<float>(most)));
  };
  const int left = whole(box.x1, image.width), right = whole(box.x2, image.width);
  const int top = whole(box.y1, image.height), bottom = whole(box.y2, image.height);
  return {top, left, std::max(bottom - top, 1), std::max(right - left, 1)};
}

std::string tag_of(const Instance& instance, std::span<const std::string> names) {
  const auto label = static_cast<std::size_t>(instance.label);
  const bool named = instance.label >= 0 && label < names.size() && !names[label].empty();
  char score[16];
  std::snprintf(score, sizeof score, " %.2f", static_cast<double>(instance.score));
  return (named ? names[label] : "class " + std::to_string(instance.label)) + score;
}

/// Text on a patch of the object's colour: above the box if there is room, else inside of it.
void draw_tag(Image& image, const Area& box, const std::string& text, Rgb colour, int scale) {
  const int height = (kGlyphHeight + 2) * scale, width = text_width(text, scale) + 2 * scale;
  const int top = box.top >= height ? box.top - height : box.top;
  const int left = std::max(0, std::min(box.left, image.width - width));
  const int brightness = 3 * colour[0] + 6 * colour[1] + colour[2];
  const Rgb ink = brightness > 1100 ? Rgb{0, 0, 0} : Rgb{255, 255, 255};
  fill(image, top, left, height, width, colour);
  draw_text(image, top + scale, left + scale, text, scale, ink);
}

}  // namespace

Image overlay(const Image& photo,
              const Instances& instances,
              const InstanceOverlayOptions& options) {
  check_overlay(photo, instances.height, instances.width, options.opacity);
  Image image = to_rgb(photo);
  const int scale = text_scale(image.width);
  const int count = static_cast<int>(instances.items.size());
  for (int i = count; i-- > 0;)
    tint(image, instances.items[static_cast<std::size_t>(i)].mask, object_colour(i),
         options.opacity);
  for (int i = count; i-- > 0;) {
    const Instance& instance = instances.items[static_cast<std::size_t>(i)];
    const Area box = area_of(instance.box, image);
    if (options.boxes)
      frame(image, box.top, box.left, box.height, box.width, scale, object_colour(i));
    if (options.tags)
      draw_tag(image, box, tag_of(instance, options.class_names), object_colour(i), scale);
  }
  return image;
}

}  // namespace atrous::io
