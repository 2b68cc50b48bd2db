#include "tests/onnx/lowering.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/plan/plan.h"
#include "core/runtime/session.h"

namespace atrous::onnx {
namespace {

// Those of ONNX's own runner; some of the tests list numbers of four digits.
constexpr double kBound = 1e-7, kRelativeBound = 1e-3;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

std::vector<int> nchw_order(int rank) {
  if (rank == 3) return {0, 2, 1};
  if (rank != 4) throw Skip(std::to_string(rank - 2) + " axes of space");
  return {0, 2, 3, 1};
}

std::vector<float> floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

template <class Number>
void write(const std::vector<double>& values, const TensorView& to) {
  const std::ptrdiff_t channels = to.desc.shape.channels();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    to.as<Number>()[at / channels * to.desc.pixel_stride + at % channels] =
        static_cast<Number>(values[i]);
  }
}

double read(const TensorView& from, std::ptrdiff_t i) {
  const std::ptrdiff_t channels = from.desc.shape.channels();
  const std::ptrdiff_t at = i / channels * from.desc.pixel_stride + i % channels;
  if (from.desc.dtype == DType::u8) return from.as<const std::uint8_t>()[at];
  if (from.desc.dtype == DType::i32) return from.as<const std::int32_t>()[at];
  return double{from.as<const float>()[at]};
}

/// Where numbers first differ, or an empty text; `whole` ones must be equal.
std::string difference(const std::vector<double>& got,
                       const std::vector<double>& want,
                       bool whole) {
  if (got.size() != want.size()) {
    return std::to_string(got.size()) + " elements, want " + std::to_string(want.size());
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double allowed = whole ? 0 : kBound + kRelativeBound * std::abs(want[i]);
    if (got[i] == want[i] || std::abs(got[i] - want[i]) <= allowed) continue;
    return "element " + std::to_string(i) + ": got " + std::to_string(got[i]) + ", want " +
           std::to_string(want[i]);
  }
  return {};
}

}  // namespace

Lowering::Lowering(Node node, std::vector<Array> inputs, std::vector<Array> outputs)
    : node_(std::move(node)), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}

bool Lowering::has(std::size_t input) const {
  return input < node_.inputs.size() && !node_.inputs[input].empty();
}

const Array& Lowering::in(std::size_t wanted, Type type) const {
  const std::string& name = node_.inputs.at(wanted);
  for (const Array& array : inputs_) {
    if (array.name != name) continue;
    if (array.type != type)
      throw Skip("element type " + std::to_string(static_cast<int>(array.type)));
    return array;
  }
  throw Skip("input " + name + " has no data");
}

double Lowering::number(const std::string& name, double fallback) const {
  const auto found = node_.attributes.find(name);
  return found == node_.attributes.end() ? fallback : found->second.number;
}

int Lowering::integer(const std::string& name, int fallback) const {
  const auto found = node_.attributes.find(name);
  return found == node_.attributes.end() ? fallback : static_cast<int>(found->second.integer);
}

std::string Lowering::text(const std::string& name, const std::string& fallback) const {
  const auto found = node_.attributes.find(name);
  return found == node_.attributes.end() ? fallback : found->second.text;
}

std::vector<int> Lowering::integers(const std::string& name, std::vector<int> fallback) const {
  const auto found = node_.attributes.find(name);
  return found == node_.attributes.end() ? fallback : found->second.integers;
}

Value Lowering::feed(const Shape& shape, std::vector<double> values, DType type) {
  if (values.empty()) throw Skip("an empty input");
  feeds_.push_back({shape, std::move(values)});
  return graph_.input("x" + std::to_string(feeds_.size()),
                      {.channels = shape.channels(), .dtype = type});
}

Value Lowering::feed_flat(const Array& array) {
  return feed({1, 1, 1, static_cast<int>(array.values.size())}, array.values);
}

Value Lowering::feed_rows(const Array& array, const std::vector<int>& axes, std::size_t inner) {
  int channels = 1;
  for (std::size_t i = axes.size() - inner; i < axes.size(); ++i) channels *= array.extent(axes[i]);
  const int rows = channels > 0 ? static_cast<int>(array.values.size()) / channels : 0;
  return feed({1, 1, rows, channels}, permuted(array, axes));
}

Value Lowering::feed_nchw(const Array& array) {
  const auto order = nchw_order(array.rank());
  const int height = array.rank() == 4 ? array.extent(2) : 1;
  return feed({array.extent(0), height, array.extent(-1), array.extent(1)}, permuted(array, order));
}

void Lowering::weight(const std::string& name,
                      const Shape& shape,
                      const std::vector<double>& values) {
  weights_.set("op." + name, Tensor::from_floats(shape, floats(values)));
}

void Lowering::expect(Value value, std::size_t wanted, const std::vector<int>& axes) {
  const Array& array = outputs_.at(wanted);
  const bool whole = array.type != Type::f32;
  graph_.output("y" + std::to_string(expected_.size()), value);
  expected_.push_back({axes.empty() ? array.values : permuted(array, axes), whole});
}

void Lowering::expect_nchw(Value value, std::size_t wanted) {
  expect(value, wanted, nchw_order(outputs_.at(wanted).rank()));
}

void Lowering::expect_values(Value value, std::vector<double> values) {
  graph_.output("y" + std::to_string(expected_.size()), value);
  expected_.push_back({std::move(values), true});
}

void Lowering::compare_directly(const std::vector<double>& got, const std::vector<double>& want) {
  const bool whole = outputs_.at(0).type != Type::f32;
  direct_ = difference(got, want, whole);
}

std::string Lowering::run(int threads) { return direct_ ? *direct_ : run_graph(threads); }

std::string Lowering::run_graph(int threads) {
  Model model(std::move(graph_).finish(), std::move(weights_), host_allocator());
  const auto pool = std::make_shared<ThreadPool>(threads);
  PlanOptions options;
  options.selection.isa = host_isa();
  options.threads = pool->threads();
  std::vector<Shape> shapes;
  for (const Feed& each : feeds_) shapes.push_back(each.shape);
  Session session(make_plan(model, shapes, options), pool);
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    const TensorView to = session.input(static_cast<int>(i));
    if (to.desc.dtype == DType::i32)
      write<std::int32_t>(feeds_[i].values, to);
    else
      write<float>(feeds_[i].values, to);
  }
  session.run();
  for (std::size_t i = 0; i < expected_.size(); ++i) {
    const TensorView output = session.output(static_cast<int>(i));
    std::vector<double> got;
    for (std::ptrdiff_t at = 0; at < output.desc.shape.count(); ++at)
      got.push_back(read(output, at));
    const std::string problem = difference(got, expected_[i].values, expected_[i].whole);
    if (!problem.empty()) return "output " + std::to_string(i) + ": " + problem;
  }
  return expected_.empty() ? "nothing was compared" : "";
}

std::vector<double> permuted(const Array& array, const std::vector<int>& axes) {
  std::vector<std::size_t> strides(array.shape.size(), 1);
  for (std::size_t axis = strides.size(); axis-- > 1;)
    strides[axis - 1] = strides[axis] * index(array.shape[axis]);
  std::vector<double> values;
  std::vector<int> place(axes.size(), 0);
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    std::size_t from = 0;
    for (std::size_t a = 0; a < axes.size(); ++a) from += index(place[a]) * strides[index(axes[a])];
    values.push_back(array.values[from]);
    for (std::size_t a = axes.size(); a-- > 0;) {
      if (++place[a] < array.shape[index(axes[a])]) break;
      place[a] = 0;
    }
  }
  return values;
}

std::vector<int> axis_last(int rank, int axis) {
  if (axis < 0) axis += rank;
  std::vector<int> axes;
  for (int i = 0; i < rank; ++i)
    if (i != axis) axes.push_back(i);
  axes.push_back(axis);
  return axes;
}

Array broadcast(const Array& array, const std::vector<int>& shape) {
  Array wide{array.name, array.type, shape, {}};
  const std::size_t count = index(product(shape)), missing = shape.size() - array.shape.size();
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t rest = i, from = 0, stride = 1;
    for (std::size_t axis = shape.size(); axis-- > missing;) {
      const auto place = rest % index(shape[axis]);
      const int extent = array.shape[axis - missing];
      rest /= index(shape[axis]);
      from += (extent == 1 ? 0 : place) * stride;
      stride *= index(extent);
    }
    wide.values.push_back(array.values.at(from));
  }
  return wide;
}

int product(const std::vector<int>& extents) {
  return std::accumulate(extents.begin(), extents.end(), 1, std::multiplies<>());
}

}  // namespace atrous::onnx
