#include "layers/cells.h"

#include "core/base/error.h"
#include "layers/copy_step.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

int begin_of(int size, int count, int i) { return size / count * i; }
int size_of(int size, int count, int i) {
  return i + 1 == count ? size - begin_of(size, count, i) : size / count;
}

int ceil_quotient(int a, int b) { return (a + b - 1) / b; }

/// How a padded plane of factor * cells splits into its coordinates.
struct Grid {
  Extent factor, cells;
  int height, width;  // of the plane itself

  /// Places of the padded plane by the axes of a copy that lie in the plane itself.
  void bound(kernels::copy::Window& window) const {
    window.row_step[1] = window.column_step[2] = 1;
    window.row_step[3] = factor.height;
    window.column_step[4] = factor.width;
    window.row_begin = -((cells.height * factor.height - height) / 2);
    window.column_begin = -((cells.width * factor.width - width) / 2);
    window.rows = height;
    window.columns = width;
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
  kernels::copy::Problem problem = box_copy(request.inputs[0], request.outputs[0], y);
  problem.x_begin = (std::ptrdiff_t{begin_of(x.height(), cell_.count, cell_.row)} * x.width() +
                     begin_of(x.width(), cell_.count, cell_.column)) *
                    request.inputs[0].pixel_stride;
  return copy_step(request, {{0, problem}});
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
  const TensorDesc& y = request.outputs[0];
  std::vector<CopyPart> parts;
  int row = 0;
  for (int i = 0; i < count_; ++i) {
    int column = 0, height = 0;
    for (int j = 0; j < count_; ++j) {
      const TensorDesc& cell = request.inputs[parts.size()];
      CopyPart part{static_cast<int>(parts.size()), box_copy(cell, y, cell.shape)};
      part.problem.y_begin = (std::ptrdiff_t{row} * y.shape.width() + column) * y.pixel_stride;
      parts.push_back(part);
      column += cell.shape.width();
      height = cell.shape.height();
    }
    row += height;
  }
  return copy_step(request, std::move(parts));
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
  const TensorDesc &x = request.inputs[0], &y = request.outputs[0];
  const Shape& plane = request.inputs.back().shape;
  const Grid grid = make_grid(factor_, plane);
  const Extent factor = grid.factor, cells = grid.cells;
  kernels::copy::Problem problem;
  problem.extent[5] = x.shape.channels();
  problem.x_step[5] = problem.y_step[5] = 1;
  // Image, place in a cell (row, column), cell (row, column): places are the slow coordinates of
  // `apart`, the fast ones of `together`.
  const int extent[] = {plane.batch(), factor.height, factor.width, cells.height, cells.width};
  const std::ptrdiff_t count = std::ptrdiff_t{cells.height} * cells.width;
  const std::ptrdiff_t places = std::ptrdiff_t{factor.height} * factor.width;
  const std::ptrdiff_t apart[] = {places * count, factor.width * count, count, cells.width, 1};
  const std::ptrdiff_t together[] = {places * count, factor.width, 1, cells.width * places, places};
  const std::ptrdiff_t pixel[] = {std::ptrdiff_t{plane.height()} * plane.width(), plane.width(), 1,
                                  std::ptrdiff_t{factor.height} * plane.width(), factor.width};
  const std::ptrdiff_t* from = kind_ == Interlaced::apart      ? pixel
                               : kind_ == Interlaced::together ? apart
                                                               : together;
  const std::ptrdiff_t* to = kind_ == Interlaced::apart      ? apart
                             : kind_ == Interlaced::together ? together
                                                             : pixel;
  for (int d = 0; d < 5; ++d) {
    problem.extent[d] = extent[d];
    problem.x_step[d] = from[d] * x.pixel_stride;
    problem.y_step[d] = to[d] * y.pixel_stride;
  }
  if (kind_ != Interlaced::together) {
    grid.bound(problem.window);
    const std::ptrdiff_t first =
        std::ptrdiff_t{problem.window.row_begin} * plane.width() + problem.window.column_begin;
    if (kind_ == Interlaced::apart) problem.x_begin = first * x.pixel_stride;
    if (kind_ == Interlaced::restored) problem.y_begin = first * y.pixel_stride;
    problem.keeps_outside = kind_ == Interlaced::restored;
  }
  return copy_step(request, {{0, problem}});
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
