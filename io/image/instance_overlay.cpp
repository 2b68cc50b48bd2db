#include "io/image/instance_overlay.h"

#include <cmath>
#include <cstdio>

#include "core/base/error.h"
#include "io/image/font.h"
#include "io/image/paint.h"
#include "io/results/rle.h"

namespace atrous::io {
namespace {

/// Tints the mask; pixels less than `line` from its outside get the full colour.
void tint(Image& image, const RunMask& mask, Rgb colour, float opacity, int line) {
  if (mask.empty()) return;
  const std::vector<std::uint8_t> inside = decode_runs(mask);
  const auto is_inside = [&](int y, int x) {
    return y >= 0 && x >= 0 && y < mask.height && x < mask.width &&
           inside[static_cast<std::size_t>(y) * static_cast<std::size_t>(mask.width) +
                  static_cast<std::size_t>(x)] != 0;
  };
  for_each_run(mask, [&](int x, int begin, int end) {
    for (int y = begin; y < end; ++y) {
      const bool whole = is_inside(y - line, x) && is_inside(y + line, x) &&
                         is_inside(y, x - line) && is_inside(y, x + line);
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

std::ptrdiff_t common_pixels(const Area& a, const Area& b) {
  const int height = std::min(a.top + a.height, b.top + b.height) - std::max(a.top, b.top);
  const int width = std::min(a.left + a.width, b.left + b.width) - std::max(a.left, b.left);
  return height > 0 && width > 0 ? std::ptrdiff_t{height} * width : 0;
}

/// Finds places for tags: above the box, inside or below it, at its left or its right edge; the first
/// where it hides no tag that was placed before, or else least of them.
class TagPlaces {
 public:
  explicit TagPlaces(const Image& image) : image_(image) {}

  Area place(const Area& box, int height, int width) {
    const int bottom = box.top + box.height;
    const int right = box.left + box.width - width;
    Area best;
    std::ptrdiff_t least = -1;
    for (const int top : {box.top - height, box.top, bottom - height, bottom}) {
      for (const int left : {box.left, right}) {
        const Area area{std::clamp(top, 0, std::max(0, image_.height - height)),
                        std::clamp(left, 0, std::max(0, image_.width - width)), height, width};
        std::ptrdiff_t hidden = 0;
        for (const Area& other : placed_) hidden += common_pixels(area, other);
        if (least >= 0 && hidden >= least) continue;
        least = hidden;
        best = area;
      }
    }
    placed_.push_back(best);
    return best;
  }

 private:
  const Image& image_;
  std::vector<Area> placed_;
};

/// Text on a patch of the object's colour.
void draw_tag(Image& image, const Area& at, const std::string& text, Rgb colour, int scale) {
  const int brightness = 3 * colour[0] + 6 * colour[1] + colour[2];
  const Rgb ink = brightness > 1100 ? Rgb{0, 0, 0} : Rgb{255, 255, 255};
  fill(image, at.top, at.left, at.height, at.width, colour);
  draw_text(image, at.top + scale, at.left + scale, text, scale, ink);
}

/// Tags of all objects, the better ones' places first and on top.
void draw_tags(Image& image, const Instances& instances, std::span<const std::string> names) {
  const int scale = text_scale(image.width);
  TagPlaces places(image);
  std::vector<Area> areas;
  for (const Instance& instance : instances.items) {
    const int width = text_width(tag_of(instance, names), scale) + 2 * scale;
    areas.push_back(places.place(area_of(instance.box, image), (kGlyphHeight + 2) * scale, width));
  }
  for (std::size_t i = areas.size(); i-- > 0;) {
    draw_tag(image, areas[i], tag_of(instances.items[i], names), object_colour(static_cast<int>(i)),
             scale);
  }
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
         options.opacity, scale);
  for (int i = options.boxes ? count : 0; i-- > 0;) {
    const Area box = area_of(instances.items[static_cast<std::size_t>(i)].box, image);
    frame(image, box.top, box.left, box.height, box.width, scale, object_colour(i));
  }
  if (options.tags) draw_tags(image, instances, options.class_names);
  return image;
}

}  // namespace atrous::io
