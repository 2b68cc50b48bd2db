// From an operation's table and a problem to candidates. What the files of this folder share.
#pragma once
#include <cstdio>
#include <memory>
#include <span>

#include "bench/rows.h"
#include "core/tensor/allocator.h"
#include "kernels/row.h"
#include "kernels/table.h"

namespace atrous::bench {

/// Each lists the rows of the layers that its operations serve; none for others.
std::vector<Candidate> convolution_rows(const LayerShape& shape);
std::vector<Candidate> pool_rows(const LayerShape& shape);
std::vector<Candidate> resize_rows(const LayerShape& shape);
std::vector<Candidate> pixel_rows(const LayerShape& shape);

/// Aligned floats with values around 1, so that no arithmetic is slow or trivial.
class Floats {
 public:
  explicit Floats(std::ptrdiff_t count)
      : buffer_(host_allocator(), static_cast<std::size_t>(count) * sizeof(float)) {
    for (std::ptrdiff_t i = 0; i < count; ++i)
      data()[i] = static_cast<float>(i * 7919 % 1024 - 512) / 512.0F;
  }
  float* data() const noexcept { return reinterpret_cast<float*>(buffer_.data()); }

 private:
  Buffer buffer_;
};

/// A window as a layer's parameters say it: `3x3 s2 d4 g32 -> 64`.
struct WindowText {
  Extent kernel, stride, dilation;
  int groups = 1;
};
WindowText parse_window(const std::string& parameters);

/// Places before the image that a window of these extents needs, half of what both sides need.
int leading_pad(int in, int out, int kernel, int stride, int dilation) noexcept;

/// Fields of the problems that slide a window.
template <class Problem>
Problem window_problem(const LayerShape& shape) {
  const WindowText window = parse_window(shape.parameters);
  Problem p;
  p.batch = shape.x.batch();
  p.in_height = shape.x.height(), p.in_width = shape.x.width();
  p.out_height = shape.y.height(), p.out_width = shape.y.width();
  p.kernel_height = window.kernel.height, p.kernel_width = window.kernel.width;
  p.stride_height = window.stride.height, p.stride_width = window.stride.width;
  p.dilation_height = window.dilation.height, p.dilation_width = window.dilation.width;
  p.pad_top =
      leading_pad(p.in_height, p.out_height, p.kernel_height, p.stride_height, p.dilation_height);
  p.pad_left =
      leading_pad(p.in_width, p.out_width, p.kernel_width, p.stride_width, p.dilation_width);
  p.x_stride = shape.x.channels();
  p.y_stride = shape.y.channels();
  return p;
}

struct Cost {
  double flops, bytes;
};

/// Bytes of the first input and the output as floats, and `more`.
inline double tensor_bytes(const LayerShape& shape, std::ptrdiff_t more = 0) {
  return static_cast<double>(shape.x.count() + shape.y.count() + more) * sizeof(float);
}

/// A row with operands that `owner` keeps: `args` points into them.
template <class Row, class Problem, class Args>
std::function<void()> runner(const Row& row,
                             const Problem& problem,
                             const Args& args,
                             std::shared_ptr<const void> owner) {
  auto pool = std::make_shared<ThreadPool>(1);
  auto scratch = std::make_shared<Buffer>(
      host_allocator(), kernels::scratch_bytes(row, problem, 1) + std::size_t{64});
  return [&row, problem, args, owner = std::move(owner), pool, scratch] {
    kernels::execute(row, problem, args, scratch->data(), *pool);
  };
}

/// Rows on one set of operands, which `make()` makes when the first of them is prepared, so that all
/// find the caches alike; `bind(row, problem, operands)` gives what Candidate::prepare does.
template <class Row, class Problem, class Make, class Bind>
std::vector<Candidate> candidates(
    std::span<const Row> table, const Problem& problem, const Cost& cost, Make make, Bind bind) {
  const Selection selection{.isa = host_isa(), .device = {}};
  const Row* chosen = kernels::choose(table, problem, selection).row;
  using Operands = typename decltype(make())::element_type;
  auto known = std::make_shared<std::weak_ptr<Operands>>();
  std::vector<Candidate> rows;
  for (const Row& row : table) {
    if (!host_isa().has(row.isa) || row.isa == Isa::cuda || row.rejects(problem)) continue;
    rows.push_back({row.name, row.isa == Isa::scalar, row.precision <= selection.precision,
                    &row == chosen, cost.flops, cost.bytes, [&row, problem, known, make, bind] {
                      std::shared_ptr<Operands> operands = known->lock();
                      if (!operands) *known = operands = make();
                      return bind(row, problem, operands);
                    }});
  }
  return rows;
}

}  // namespace atrous::bench
