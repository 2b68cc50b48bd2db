#include "layers/cells.h"

#include <algorithm>
#include <cstring>

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

int begin_of(int size, int count, int i) { return size / count * i; }
int size_of(int size, int count, int i) {
  return i + 1 == count ? size - begin_of(size, count, i) : size / count;
}

/// Pixel `to` of y becomes pixel `from` of x, or zeros if that is negative.
void copy_pixel(const TensorView& x, std::ptrdiff_t from, const TensorView& y, std::ptrdiff_t to) {
  const int channels = y.desc.shape.channels();
  float* out = y.as<float>() + to * y.desc.pixel_stride;
  if (from < 0) {
    std::fill_n(out, channels, 0.0F);
    return;
  }
  std::memcpy(out, x.as<const float>() + from * x.desc.pixel_stride,
              static_cast<std::size_t>(channels) * sizeof(float));
}

/// Copies a block of pixels, line by line: from (row, column) of x to (to_row, to_column) of y.
struct Block {
  int row, column, to_row, to_column, height, width;
};

void copy_block(const TensorView& x, const TensorView& y, const Block& block) {
  const Shape &from = x.desc.shape, &to = y.desc.shape;
  for (std::ptrdiff_t n = 0; n < to.batch(); ++n) {
    for (int i = 0; i < block.height; ++i) {
      for (int j = 0; j < block.width; ++j) {
        copy_pixel(x, (n * from.height() + block.row + i) * from.width() + block.column + j, y,
                   (n * to.height() + block.to_row + i) * to.width() + block.to_column + j);
      }
    }
  }
}

int ceil_quotient(int a, int b) { return (a + b - 1) / b; }

/// How a padded plane of factor * cells splits into its coordinates.
struct Grid {
  Extent factor, cells;
  int height, width;  // of the plane itself

  int per_image() const { return factor.height * factor.width * cells.height * cells.width; }
  /// Pixel of the plane at cell (r, c), place (i, j) in it; -1 in the padding.
  std::ptrdiff_t pixel(int image, int r, int i, int c, int j) const {
    const int row = r * factor.height + i - (cells.height * factor.height - height) / 2;
    const int column = c * factor.width + j - (cells.width * factor.width - width) / 2;
    if (row < 0 || row >= height || column < 0 || column >= width) return -1;
    return (std::ptrdiff_t{image} * height + row) * width + column;
  }
};

Grid make_grid(Extent factor, const Shape& plane) {
  return {
      factor,
      {ceil_quotient(plane.height(), factor.height), ceil_quotient(plane.width(), factor.width)},
      plane.height(),
      plane.width()};
}

}  // namespace

std::vector<Shape> CutCell::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (x.height() < cell_.count || x.width() < cell_.count) {
    throw Error(Code::shape, "cannot cut " + x.text() + " into " + std::to_string(cell_.count) +
                                 " cells each way");
  }
  return {Shape{x.batch(), size_of(x.height(), cell_.count, cell_.row),
                size_of(x.width(), cell_.count, cell_.column), x.channels()}};
}

Step CutCell::plan(const PlanRequest& request) const {
  const Shape &x = request.inputs[0].shape, &y = request.outputs[0].shape;
  const Block block{begin_of(x.height(), cell_.count, cell_.row),
                    begin_of(x.width(), cell_.count, cell_.column),
                    0,
                    0,
                    y.height(),
                    y.width()};
  Step step;
  step.kernel = "cut_cell.pixel.f32.ref";
  step.run = [block](const Call& call) { copy_block(call.inputs[0], call.outputs[0], block); };
  return step;
}

std::vector<Shape> JoinCells::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, count_ * count_);
  int height = 0, width = 0;
  for (int i = 0; i < count_; ++i) {
    height += inputs[static_cast<std::size_t>(i * count_)].height();
    width += inputs[static_cast<std::size_t>(i)].width();
  }
  return {Shape{inputs[0].batch(), height, width, inputs[0].channels()}};
}

Step JoinCells::plan(const PlanRequest& request) const {
  std::vector<Block> blocks;
  int row = 0;
  for (int i = 0; i < count_; ++i) {
    int column = 0;
    for (int j = 0; j < count_; ++j) {
      const Shape& cell = request.inputs[blocks.size()].shape;
      blocks.push_back({0, 0, row, column, cell.height(), cell.width()});
      column += cell.width();
    }
    row += blocks.back().height;
  }
  Step step;
  step.kernel = "join_cells.pixel.f32.ref";
  step.run = [blocks](const Call& call) {
    for (std::size_t i = 0; i < blocks.size(); ++i)
      copy_block(call.inputs[i], call.outputs[0], blocks[i]);
  };
  return step;
}

std::vector<Shape> Interlace::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, kind_ == Interlaced::apart ? 1 : 2);
  const Shape &x = inputs[0], &plane = inputs.back();
  const Grid grid = make_grid(factor_, plane);
  const Extent factor = grid.factor, cells = grid.cells;
  const int places = factor.height * factor.width, count = cells.height * cells.width;
  const int channels = x.channels();
  const Shape apart{plane.batch() * places, cells.height, cells.width, channels};
  const Shape together{plane.batch() * count, factor.height, factor.width, channels};
  if ((kind_ == Interlaced::together && x != apart) ||
      (kind_ == Interlaced::restored && x != together))
    throw Error(Code::shape, x.text() + " does not come from " + plane.text());
  if (kind_ == Interlaced::apart) return {apart};
  return {kind_ == Interlaced::together ? together : plane.with_channels(channels)};
}

Step Interlace::plan(const PlanRequest& request) const {
  const Grid grid = make_grid(factor_, request.inputs.back().shape);
  const Interlaced kind = kind_;
  Step step;
  step.kernel = "interlace.pixel.f32.ref";
  step.run = [grid, kind](const Call& call) {
    const TensorView &x = call.inputs[0], &y = call.outputs[0];
    const Extent factor = grid.factor, cells = grid.cells;
    const int padded = call.inputs.back().desc.shape.batch() * grid.per_image();
    call.pool.parallel_for(padded, 64, [&](Range range, int) {
      for (int unit = range.begin; unit < range.end; ++unit) {
        // Places in a cell are the slow coordinates of `apart`, the fast ones of `together`.
        const int c = unit % cells.width, r = unit / cells.width % cells.height;
        const int place = unit / (cells.width * cells.height);
        const int j = place % factor.width, i = place / factor.width % factor.height;
        const int image = place / (factor.width * factor.height);
        const std::ptrdiff_t pixel = grid.pixel(image, r, i, c, j);
        const std::ptrdiff_t cell = (std::ptrdiff_t{image} * cells.height + r) * cells.width + c;
        const std::ptrdiff_t near = (cell * factor.height + i) * factor.width + j;
        if (kind == Interlaced::apart) copy_pixel(x, pixel, y, unit);
        if (kind == Interlaced::together) copy_pixel(x, unit, y, near);
        if (kind == Interlaced::restored && pixel >= 0) copy_pixel(x, near, y, pixel);
      }
    });
  };
  return step;
}

Value cut_cell(GraphBuilder& g, std::string_view name, Value x, const Cell& cell) {
  return g.add(std::make_shared<CutCell>(cell), name, {&x, 1});
}

Value join_cells(GraphBuilder& g, std::string_view name, std::span<const Value> cells, int count) {
  return g.add(std::make_shared<JoinCells>(count), name, cells);
}

Value interlace_apart(GraphBuilder& g, std::string_view name, Value x, Extent factor) {
  return g.add(std::make_shared<Interlace>(Interlaced::apart, factor), name, {&x, 1});
}

Value interlace_together(
    GraphBuilder& g, std::string_view name, Value x, Value like, Extent factor) {
  const Value inputs[] = {x, like};
  return g.add(std::make_shared<Interlace>(Interlaced::together, factor), name, inputs);
}

Value interlace_restored(
    GraphBuilder& g, std::string_view name, Value x, Value like, Extent factor) {
  const Value inputs[] = {x, like};
  return g.add(std::make_shared<Interlace>(Interlaced::restored, factor), name, inputs);
}

}  // namespace atrous::layers
