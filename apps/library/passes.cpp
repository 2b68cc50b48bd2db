#include "apps/library/passes.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "apps/library/engine.h"
#include "apps/library/prepare.h"
#include "io/image/resize.h"
#include "kernels/argmax/argmax.h"
#include "kernels/resize/resize.h"
#include "kernels/resize/taps.h"
#include "layers/dense_crf.h"
#include "layers/machine.h"

namespace atrous::library {
namespace {

constexpr double kMostScale = 16;
constexpr int kGrain = 8;                   // rows
constexpr float kLeastProbability = 1e-5F;  // for a CRF, the least that a network is trusted with

std::string number_text(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string extent_text(Extent extent) {
  return std::to_string(extent.width) + "x" + std::to_string(extent.height);
}

Extent stride_of(const Passes& passes) {
  const auto part = [](int given, int window) { return given > 0 ? given : (2 * window + 2) / 3; };
  return {part(passes.stride.height, passes.window.height),
          part(passes.stride.width, passes.window.width)};
}

/// First places of the windows along an axis.
std::vector<int> window_starts(int size, int window, int stride) {
  std::vector<int> starts = {0};
  while (starts.back() + window < size)
    starts.push_back(std::min(starts.back() + stride, size - window));
  return starts;
}

/// How many windows lie over every place of an axis.
std::vector<int> coverage(int size, int window, const std::vector<int>& starts) {
  std::vector<int> count(static_cast<std::size_t>(size), 0);
  for (const int start : starts)
    for (int i = start; i < start + window; ++i) ++count[static_cast<std::size_t>(i)];
  return count;
}

float* pixel(Tensor& tensor, int row, int column) {
  const Shape& shape = tensor.shape();
  return reinterpret_cast<float*>(tensor.mutable_data()) +
         (std::ptrdiff_t{row} * shape.width() + column) * shape.channels();
}

class Composer {
 public:
  Composer(Engine& engine, const Passes& passes, Trace* trace)
      : engine_(engine), passes_(passes), trace_(trace) {}

  Tensor compose(const ImageView& image) {
    const Extent own{image.height, image.width};
    const Extent base = network_size(engine_.recipe().resize, own);
    const io::Image photo = copy(image);
    std::optional<Tensor> total;
    for (const double scale : passes_.scales) {
      const auto scaled = [&](int extent) {
        return std::max(1, static_cast<int>(std::lround(extent * scale)));
      };
      const Extent size{scaled(base.height), scaled(base.width)};
      Tensor part =
          at_size(size == own ? photo : io::resize_bilinear(photo, size.height, size.width));
      total = add_resized(std::move(part), own, std::move(total));
    }
    if (passes_.scales.size() > 1)
      scale_rows(*total,
                 [&](int, int) { return 1.0F / static_cast<float>(passes_.scales.size()); });
    return std::move(*total);
  }

 private:
  Tensor make(Extent size, int channels) const {
    return Tensor(DType::f32, Shape{1, size.height, size.width, channels}, engine_.allocator());
  }

  /// The normalised picture in the middle of a plane of at least the window's size.
  Tensor framed(const io::Image& image, Extent frame) {
    const ImageView view{image.pixels.data(), image.height, image.width, image.channels, 0};
    Tensor own = make({image.height, image.width}, 3);
    normalise(engine_.recipe().preprocess, view, own.view(), engine_.pool());
    if (frame == Extent{image.height, image.width}) return own;
    Tensor plane = make(frame, 3);
    std::fill_n(pixel(plane, 0, 0), plane.shape().count(), 0.0F);  // the mean, normalised
    const Extent corner = middle(image, frame);
    for (int y = 0; y < image.height; ++y)
      std::copy_n(pixel(own, y, 0), 3 * image.width, pixel(plane, y + corner.height, corner.width));
    return plane;
  }

  static Extent middle(const io::Image& image, Extent frame) {
    return {(frame.height - image.height) / 2, (frame.width - image.width) / 2};
  }

  /// Probabilities of a picture in its own size.
  Tensor at_size(const io::Image& image) {
    const bool whole = passes_.window.height == 0;
    const Extent window = whole ? Extent{image.height, image.width} : passes_.window;
    const Extent frame{std::max(image.height, window.height), std::max(image.width, window.width)};
    const Extent stride = whole ? window : stride_of(passes_);
    const auto rows = window_starts(frame.height, window.height, stride.height);
    const auto columns = window_starts(frame.width, window.width, stride.width);
    Tensor input = framed(image, frame);
    std::optional<Tensor> sum;
    for (const int row : rows)
      for (const int column : columns)
        for (const bool mirrored : {false, true})
          if (!mirrored || passes_.flip) add_window(input, row, column, window, mirrored, sum);
    const auto row_count = coverage(frame.height, window.height, rows);
    const auto column_count = coverage(frame.width, window.width, columns);
    scale_rows(*sum, [&](int y, int x) {
      const int windows =
          row_count[static_cast<std::size_t>(y)] * column_count[static_cast<std::size_t>(x)];
      return 1.0F / static_cast<float>(windows * (passes_.flip ? 2 : 1));
    });
    return cut(std::move(*sum), image, frame);
  }

  /// The picture's part of its frame.
  Tensor cut(Tensor sum, const io::Image& image, Extent frame) const {
    if (frame == Extent{image.height, image.width}) return sum;
    const int channels = sum.shape().channels();
    const Extent corner = middle(image, frame);
    Tensor part = make({image.height, image.width}, channels);
    for (int y = 0; y < image.height; ++y)
      std::copy_n(pixel(sum, y + corner.height, corner.width), image.width * channels,
                  pixel(part, y, 0));
    return part;
  }

  void add_window(Tensor& input,
                  int row,
                  int column,
                  Extent window,
                  bool mirrored,
                  std::optional<Tensor>& sum) {
    Session& session = engine_.session(window);
    values_.resize(static_cast<std::size_t>(session.input().desc.shape.count()));
    float* to = values_.data();
    for (int y = 0; y < window.height; ++y)
      for (int x = 0; x < window.width; ++x, to += 3)
        std::copy_n(pixel(input, row + y, column + (mirrored ? window.width - 1 - x : x)), 3, to);
    session.write(0, reinterpret_cast<const std::byte*>(values_.data()));
    session.run(trace_);
    const HostView scores = session.read(session.output());
    const TensorView& got = scores.view;
    const Shape& shape = got.desc.shape;
    if (shape.height() != window.height || shape.width() != window.width) {
      throw Error(Code::unsupported, engine_.recipe().name + ": gives scores of " + shape.text() +
                                         " for " + extent_text(window) +
                                         "; scales, windows and CRF need one for every pixel");
    }
    const int channels = shape.channels();
    if (!sum) {
      sum = make({input.shape().height(), input.shape().width()}, channels);
      std::fill_n(pixel(*sum, 0, 0), sum->shape().count(), 0.0F);
    }
    engine_.pool().parallel_for(window.height, kGrain, [&](Range range, int) {
      for (int y = range.begin; y < range.end; ++y)
        for (int x = 0; x < window.width; ++x) {
          const std::ptrdiff_t from =
              std::ptrdiff_t{y} * window.width + (mirrored ? window.width - 1 - x : x);
          const float* p = got.as<const float>() + from * got.desc.pixel_stride;
          float* into = pixel(*sum, row + y, column + x);
          for (int c = 0; c < channels; ++c) into[c] += p[c];
        }
    });
  }

  /// Multiplies every pixel by factor(row, column).
  template <class Factor>
  void scale_rows(Tensor& tensor, const Factor& factor) {
    const Shape& shape = tensor.shape();
    engine_.pool().parallel_for(shape.height(), kGrain, [&](Range range, int) {
      for (int y = range.begin; y < range.end; ++y)
        for (int x = 0; x < shape.width(); ++x) {
          const float by = factor(y, x);
          float* at = pixel(tensor, y, x);
          std::transform(at, at + shape.channels(), at, [by](float p) { return p * by; });
        }
    });
  }

  /// total + resize(part), or the latter alone.
  Tensor add_resized(Tensor part, Extent size, std::optional<Tensor> total) {
    namespace op = kernels::resize;
    const Shape& from = part.shape();
    if (!total && size == Extent{from.height(), from.width()}) return part;
    const int channels = from.channels();
    Tensor sum = make(size, channels);
    const auto rows = op::linear_taps(from.height(), size.height, op::Corners::half_pixel);
    const auto columns = op::linear_taps(from.width(), size.width, op::Corners::half_pixel);
    const op::Problem problem{.in_height = from.height(),
                              .in_width = from.width(),
                              .out_height = size.height,
                              .out_width = size.width,
                              .channels = channels,
                              .x_stride = channels,
                              .y_stride = channels,
                              .residual_stride = channels,
                              .residual = total.has_value(),
                              .activation = {}};
    const Selection selection = engine_.host_selection();
    const layers::Machine machine{selection, engine_.allocator(), engine_.pool()};
    machine.run(op::all(), problem,
                op::Args{pixel(part, 0, 0), rows.data(), columns.data(),
                         total ? pixel(*total, 0, 0) : nullptr, pixel(sum, 0, 0)});
    return sum;
  }

  Engine& engine_;
  const Passes& passes_;
  Trace* trace_;
  std::vector<float> values_;  // of a window
};

/// Marginals of a CRF whose energies are the probabilities' negative logarithms.
Tensor refine(Engine& engine, const std::string& settings, const ImageView& image, Tensor p) {
  const io::Image rgb = io::to_rgb(copy(image));
  float* energy = pixel(p, 0, 0);
  std::transform(energy, energy + p.shape().count(), energy,
                 [](float each) { return -std::log(std::max(each, kLeastProbability)); });
  Tensor q(DType::f32, p.shape(), engine.allocator());
  const layers::DenseCrf crf(layers::parse_crf(settings), p.shape().channels(),
                             engine.host_selection(), engine.allocator());
  crf.infer({rgb.pixels.data(), rgb.height, rgb.width}, energy, pixel(q, 0, 0), engine.pool());
  return q;
}

}  // namespace

bool Passes::plain() const {
  return scales == std::vector<double>{1} && !flip && window.height == 0 && crf.empty();
}

std::string Passes::text() const {
  if (plain()) return "single";
  std::string all = "scales ";
  for (std::size_t i = 0; i < scales.size(); ++i)
    all += (i > 0 ? "," : "") + number_text(scales[i]);
  if (flip) all += "; flip";
  if (window.height > 0)
    all += "; window " + extent_text(window) + " stride " + extent_text(stride_of(*this));
  if (!crf.empty()) all += "; crf " + crf;
  return all;
}

void check(const Passes& passes) {
  if (passes.scales.empty()) throw Error(Code::usage, "--scales: expected at least one number");
  for (const double scale : passes.scales) {
    if (!(scale > 0) || scale > kMostScale) {
      throw Error(Code::usage, "--scales " + number_text(scale) +
                                   ": expected numbers above 0, at most " +
                                   number_text(kMostScale));
    }
  }
  const Extent &window = passes.window, &stride = passes.stride;
  if (window.height < 0 || window.width < 0 || (window.height == 0) != (window.width == 0))
    throw Error(Code::usage, "--window " + extent_text(window) + ": expected positive extents");
  const bool strided = stride.height != 0 || stride.width != 0;
  if (strided && window.height == 0)
    throw Error(Code::usage, "--stride " + extent_text(stride) + ": needs a --window");
  if (strided && (stride.height < 1 || stride.width < 1 || stride.height > window.height ||
                  stride.width > window.width)) {
    throw Error(Code::usage, "--stride " + extent_text(stride) + ": expected 1x1 to the window's " +
                                 extent_text(window) + ", so that no pixel is left out");
  }
  if (!passes.crf.empty()) static_cast<void>(layers::parse_crf(passes.crf));
}

Tensor probabilities(Engine& engine, const Passes& passes, const ImageView& image, Trace* trace) {
  check(image);
  return Composer(engine, passes, trace).compose(image);
}

io::LabelMap segment_in_passes(Engine& engine,
                               const Passes& passes,
                               const ImageView& image,
                               Trace* trace) {
  Tensor p = probabilities(engine, passes, image, trace);
  if (!passes.crf.empty()) p = refine(engine, passes.crf, image, std::move(p));
  namespace op = kernels::argmax;
  const int channels = p.shape().channels();
  const op::Problem problem{.pixels = image.height * image.width,
                            .channels = channels,
                            .wide = true,
                            .x_stride = channels};
  Tensor labels(DType::i32, Shape{1, image.height, image.width, 1}, engine.allocator());
  const Selection selection = engine.host_selection();
  const layers::Machine machine{selection, engine.allocator(), engine.pool()};
  machine.run(op::all(), problem, op::Args{pixel(p, 0, 0), labels.mutable_data()});
  return to_labels(labels.view());
}

}  // namespace atrous::library
