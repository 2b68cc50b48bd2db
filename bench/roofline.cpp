#include "bench/roofline.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "core/base/error.h"
#include "io/image/encode.h"
#include "kernels/limits/limits.h"

namespace atrous::bench {
namespace {

constexpr int kWidth = 1000, kHeight = 640, kMargin = 70;
// Decades of the axes: operations a byte, operations a second.
constexpr double kLeft = -2, kRight = 4, kBottom = 8, kTop = 13;

struct Colour {
  std::uint8_t red, green, blue;
};

/// Axes' units to pixels.
double place_x(double intensity) {
  const double share = (std::log10(intensity) - kLeft) / (kRight - kLeft);
  return kMargin + std::clamp(share, 0.0, 1.0) * (kWidth - 2 * kMargin);
}
double place_y(double flops) {
  const double share = (std::log10(flops) - kBottom) / (kTop - kBottom);
  return kHeight - kMargin - std::clamp(share, 0.0, 1.0) * (kHeight - 2 * kMargin);
}

Colour colour_of(const std::string& name) {
  if (name.find(".amx/") != std::string::npos) return {200, 40, 40};
  if (name.find(".avx512/") != std::string::npos) return {40, 90, 200};
  if (name.find(".avx2/") != std::string::npos) return {40, 150, 70};
  return {130, 130, 130};
}

/// What a picture of either format is drawn with.
class Canvas {
 public:
  virtual ~Canvas() = default;
  virtual void line(double x0, double y0, double x1, double y1, Colour colour) = 0;
  virtual void dot(double x, double y, Colour colour, const std::string& title) = 0;
  virtual void text(double x, double y, const std::string& words) = 0;
  virtual std::string file() = 0;
};

class SvgCanvas final : public Canvas {
 public:
  void line(double x0, double y0, double x1, double y1, Colour c) override {
    add("<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='rgb(%d,%d,%d)'/>\n", x0, y0, x1, y1,
        c.red, c.green, c.blue);
  }
  void dot(double x, double y, Colour c, const std::string& title) override {
    add("<circle cx='%.1f' cy='%.1f' r='3' fill='rgb(%d,%d,%d)'><title>", x, y, c.red, c.green,
        c.blue);
    for (const char each : title) body_ += each == '>' ? "&gt;" : std::string(1, each);
    body_ += "</title></circle>\n";
  }
  void text(double x, double y, const std::string& words) override {
    add("<text x='%.1f' y='%.1f' font-family='sans-serif' font-size='13'>%s</text>\n", x, y,
        words.c_str());
  }
  std::string file() override {
    return "<svg xmlns='http://www.w3.org/2000/svg' width='" + std::to_string(kWidth) +
           "' height='" + std::to_string(kHeight) +
           "'>\n<rect width='100%' height='100%' fill='white'/>\n" + body_ + "</svg>\n";
  }

 private:
  template <class... Values>
  void add(const char* format, Values... values) {
    char buffer[512];
    std::snprintf(buffer, sizeof(buffer), format, values...);
    body_ += buffer;
  }
  std::string body_;
};

/// Without words: the legend is the order of the colours in the SVG.
class PngCanvas final : public Canvas {
 public:
  PngCanvas() : image_(io::make_image(kHeight, kWidth, 3)) {
    std::fill(image_.pixels.begin(), image_.pixels.end(), std::uint8_t{255});
  }
  void line(double x0, double y0, double x1, double y1, Colour c) override {
    const double steps = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1.0});
    for (double i = 0; i <= steps; ++i)
      set(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps, c);
  }
  void dot(double x, double y, Colour c, const std::string&) override {
    for (int dy = -3; dy <= 3; ++dy)
      for (int dx = -3; dx <= 3; ++dx)
        if (dx * dx + dy * dy <= 9) set(x + dx, y + dy, c);
  }
  void text(double, double, const std::string&) override {}
  std::string file() override {
    const auto bytes = io::encode_png(image_);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

 private:
  void set(double x, double y, Colour c) {
    const auto column = static_cast<std::ptrdiff_t>(x), row = static_cast<std::ptrdiff_t>(y);
    if (column < 0 || row < 0 || column >= kWidth || row >= kHeight) return;
    std::uint8_t* pixel = image_.pixels.data() + (row * kWidth + column) * 3;
    pixel[0] = c.red;
    pixel[1] = c.green;
    pixel[2] = c.blue;
  }
  io::Image image_;
};

void draw_axes(Canvas& canvas) {
  constexpr Colour kGrid = {225, 225, 225};
  for (double decade = kLeft; decade <= kRight; ++decade) {
    const double x = place_x(std::pow(10, decade));
    canvas.line(x, kMargin, x, kHeight - kMargin, kGrid);
    canvas.text(x - 10, kHeight - kMargin + 18, "1e" + std::to_string(static_cast<int>(decade)));
  }
  for (double decade = kBottom; decade <= kTop; ++decade) {
    const double y = place_y(std::pow(10, decade));
    canvas.line(kMargin, y, kWidth - kMargin, y, kGrid);
    canvas.text(20, y + 4, "1e" + std::to_string(static_cast<int>(decade)));
  }
  canvas.text(kWidth / 2.0 - 80, kHeight - 20, "operations a byte of memory");
  canvas.text(20, 30, "operations a second, one thread; red amx, blue avx512, green avx2");
}

/// The slope of memory up to the ceiling of arithmetic, and along it.
void draw_roof(Canvas& canvas, const std::string& name, double flops, double bytes) {
  if (flops <= 0) return;
  constexpr Colour kRoof = {0, 0, 0};
  const double corner = flops / bytes;
  const double left = std::max(std::pow(10, kLeft), std::pow(10, kBottom) / bytes);
  canvas.line(place_x(left), place_y(bytes * left), place_x(corner), place_y(flops), kRoof);
  canvas.line(place_x(corner), place_y(flops), kWidth - kMargin, place_y(flops), kRoof);
  char words[96];
  std::snprintf(words, sizeof(words), "%s %.0f GFLOP/s, %.1f GB/s", name.c_str(), flops * 1e-9,
                bytes * 1e-9);
  canvas.text(kWidth - kMargin - 250, place_y(flops) - 6, words);
}

}  // namespace

RooflineReporter::RooflineReporter() : limits_(kernels::limits::measure(host_isa(), 1)) {}

void RooflineReporter::ReportRuns(const std::vector<Run>& runs) {
  ConsoleReporter::ReportRuns(runs);
  for (const Run& run : runs) {
    const auto flops = run.counters.find("GFLOP/s"), bytes = run.counters.find("GB/s");
    if (flops == run.counters.end() || bytes == run.counters.end()) continue;
    points_.push_back({run.benchmark_name(), flops->second * 1e9, bytes->second * 1e9});
  }
}

void RooflineReporter::draw(const std::string& path) const {
  std::unique_ptr<Canvas> canvas;
  if (path.ends_with(".svg"))
    canvas = std::make_unique<SvgCanvas>();
  else if (path.ends_with(".png"))
    canvas = std::make_unique<PngCanvas>();
  else
    throw Error(Code::usage, "--roofline " + path + ": expected a name that ends in .svg or .png");
  draw_axes(*canvas);
  draw_roof(*canvas, "bfloat16 tiles", limits_.bf16, limits_.bytes);
  draw_roof(*canvas, "float32", limits_.f32, limits_.bytes);
  for (const Point& point : points_) {
    if (point.flops <= 0 || point.bytes <= 0) continue;
    char rate[64];
    std::snprintf(rate, sizeof(rate), ": %.1f GFLOP/s", point.flops * 1e-9);
    canvas->dot(place_x(point.flops / point.bytes), place_y(point.flops), colour_of(point.name),
                point.name + rate);
  }
  std::ofstream file(path, std::ios::binary);
  file << canvas->file();
  if (!file.flush()) throw Error(Code::io, path + ": cannot be written");
}

}  // namespace atrous::bench
