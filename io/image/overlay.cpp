#include "io/image/overlay.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "io/image/font.h"
#include "io/image/paint.h"

namespace atrous::io {
namespace {

constexpr Rgb kPanel = {24, 26, 30};
constexpr Rgb kName = {236, 238, 241};
constexpr Rgb kShare = {150, 156, 165};
constexpr Rgb kFrame = {92, 97, 106};  // around a swatch, so that dark colours show on the panel

/// True where the pixel below or to the right has another class.
bool on_border(const LabelMap& labels, int y, int x) {
  const std::uint16_t* id = labels.ids.data() + std::ptrdiff_t{y} * labels.width + x;
  return (x + 1 < labels.width && id[1] != id[0]) ||
         (y + 1 < labels.height && id[labels.width] != id[0]);
}

void tint(Image& image,
          const LabelMap& labels,
          std::span<const Rgb> palette,
          const OverlayOptions& options) {
  for (int y = 0; y < labels.height; ++y) {
    for (int x = 0; x < labels.width; ++x) {
      const std::size_t id =
          labels.ids[static_cast<std::size_t>(y) * static_cast<std::size_t>(labels.width) +
                     static_cast<std::size_t>(x)];
      if (id >= palette.size()) continue;
      const bool solid = options.outline && options.opacity > 0 && on_border(labels, y, x);
      mix(pixel_at(image, y, x), palette[id], solid ? 1.0F : options.opacity);
    }
  }
}

struct Entry {
  std::size_t id = 0;
  std::int64_t pixels = 0;
  std::string name, share;
};

/// The classes that occur, the largest first.
std::vector<Entry> entries(const LabelMap& labels,
                           std::size_t classes,
                           std::span<const std::string> names) {
  std::vector<std::int64_t> counts(classes);
  for (const std::uint16_t id : labels.ids) {
    if (id < classes) ++counts[id];
  }
  std::vector<Entry> found;
  for (std::size_t id = 0; id < classes; ++id) {
    if (counts[id] == 0) continue;
    const double percent =
        100.0 * static_cast<double>(counts[id]) / static_cast<double>(labels.ids.size());
    char share[16] = "<0.1%";
    if (percent >= 0.05) std::snprintf(share, sizeof share, "%.1f%%", percent);
    const bool named = id < names.size() && !names[id].empty();
    found.push_back({id, counts[id], named ? names[id] : "class " + std::to_string(id), share});
  }
  std::ranges::stable_sort(found, std::ranges::greater{}, &Entry::pixels);
  return found;
}

/// Measures of the panel, in pixels, for a photo's width.
struct Panel {
  int scale, swatch, gap, row, columns, column_width, rows, height;
};

Panel measure(int width, const std::vector<Entry>& found) {
  Panel panel{};
  panel.scale = text_scale(width);
  panel.swatch = 10 * panel.scale;
  panel.gap = 6 * panel.scale;
  panel.row = panel.swatch + panel.gap;
  int widest = 0;
  for (const Entry& entry : found) {
    widest = std::max(widest,
                      text_width(entry.name, panel.scale) + text_width(entry.share, panel.scale));
  }
  const int wanted = panel.swatch + widest + 6 * panel.gap;
  const int inside = std::max(1, width - 2 * panel.gap);
  const int count = static_cast<int>(found.size());
  const int fitting = std::clamp(inside / wanted, 1, count);
  panel.rows = (count + fitting - 1) / fitting;
  panel.columns = (count + panel.rows - 1) / panel.rows;
  panel.column_width = inside / panel.columns;
  panel.height = panel.rows * panel.row + 3 * panel.gap;
  return panel;
}

/// `name` shortened to `room` pixels.
std::string fitted(std::string name, int room, int scale) {
  if (text_width(name, scale) <= room) return name;
  while (!name.empty() && text_width(name + "..", scale) > room) name.pop_back();
  return name + "..";
}

void draw_legend(Image& image,
                 int top,
                 const Panel& panel,
                 const std::vector<Entry>& found,
                 std::span<const Rgb> palette) {
  fill(image, top, 0, panel.height, image.width, kPanel);
  const int line = std::max(1, panel.scale / 2);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Entry& entry = found[i];
    const int column = static_cast<int>(i) / panel.rows, row = static_cast<int>(i) % panel.rows;
    const int left = panel.gap + column * panel.column_width + panel.gap;
    const int right = panel.gap + (column + 1) * panel.column_width - panel.gap;
    const int y = top + 2 * panel.gap + row * panel.row;
    fill(image, y, left, panel.swatch, panel.swatch, kFrame);
    fill(image, y + line, left + line, panel.swatch - 2 * line, panel.swatch - 2 * line,
         palette[entry.id]);
    const int text_top = y + (panel.swatch - 7 * panel.scale) / 2;
    const int text_left = left + panel.swatch + panel.gap;
    const int share_left = right - text_width(entry.share, panel.scale);
    const std::string name = fitted(entry.name, share_left - panel.gap - text_left, panel.scale);
    draw_text(image, text_top, text_left, name, panel.scale, kName);
    draw_text(image, text_top, share_left, entry.share, panel.scale, kShare);
  }
}

}  // namespace

Image overlay(const Image& photo,
              const LabelMap& labels,
              std::span<const Rgb> palette,
              const OverlayOptions& options) {
  check_overlay(photo, labels.height, labels.width, options.opacity);
  Image image = to_rgb(photo);
  tint(image, labels, palette, options);
  if (!options.legend) return image;
  const std::vector<Entry> found = entries(labels, palette.size(), options.class_names);
  if (found.empty()) return image;
  const Panel panel = measure(image.width, found);
  const int top = image.height;
  image.height += panel.height;
  image.pixels.resize(static_cast<std::size_t>(image.height) *
                      static_cast<std::size_t>(image.width) * 3);
  draw_legend(image, top, panel, found, palette);
  return image;
}

}  // namespace atrous::io
