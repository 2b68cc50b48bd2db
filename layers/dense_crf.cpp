#include "layers/dense_crf.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "kernels/crf/crf.h"
#include "kernels/crf/lattice.h"
#include "kernels/eltwise/eltwise.h"
#include "kernels/matmul/matmul.h"
#include "kernels/softmax/softmax.h"
#include "layers/machine.h"

namespace atrous::layers {
namespace {

namespace crf = kernels::crf;
using Numbers = crf::Array<float>;

Numbers numbers(const Machine& machine, std::ptrdiff_t count) {
  return {machine.allocator, static_cast<std::size_t>(count)};
}

/// Where a message goes: y[i,l] (+)= scale[i] * message[i,l].
struct Target {
  float* y;
  std::ptrdiff_t stride;
  bool accumulate;
  const float* scale;  // none for 1
};

int feature_count(const CrfKernel& kernel) {
  const auto& colours = kernel.colour_deviation;
  return std::any_of(colours.begin(), colours.end(), [](float c) { return c != 0; }) ? 5 : 2;
}

/// The pixels' features, [features, pixels].
Numbers make_features(const CrfKernel& kernel, const CrfImage& image, const Machine& machine) {
  const int count = feature_count(kernel);
  const std::ptrdiff_t pixels = std::ptrdiff_t{image.height} * image.width;
  Numbers features = numbers(machine, pixels * count);
  float* to = features.data();
  for (int f = 0; f < count; ++f)
    for (std::ptrdiff_t i = 0; i < pixels; ++i) {
      const auto axis = static_cast<std::size_t>(f);
      const auto place = static_cast<float>(f == 0 ? i % image.width : i / image.width);
      *to++ =
          f < 2 ? place / kernel.place_deviation[axis]
                : static_cast<float>(image.rgb[i * 3 + f - 2]) / kernel.colour_deviation[axis - 2];
    }
  return features;
}

/// The sums over all pairs of pixels for one Gauss kernel.
class PairSums {
 public:
  PairSums(const CrfKernel& kernel, CrfFilter filter, const CrfImage& image, Machine machine)
      : machine_(machine),
        pixels_(image.height * image.width),
        features_(feature_count(kernel)),
        feature_(make_features(kernel, image, machine_)) {
    if (filter == CrfFilter::lattice) {
      lattice_.emplace(feature_.data(), features_, pixels_, machine_.pool, machine_.allocator);
      feature_ = {};
    }
  }

  /// y[i,l] (+)= scale[i] * sum over j of k(i,j) * x[j,l]; x without gaps.
  void apply(const float* x, int labels, const Target& target) {
    if (lattice_) return through_lattice(x, labels, target);
    machine_.run(
        crf::all(),
        crf::Problem{.op = crf::Op::pairs,
                     .points = pixels_,
                     .labels = labels,
                     .features = features_,
                     .accumulate = target.accumulate,
                     .x_stride = labels,
                     .y_stride = target.stride},
        crf::Args{.x = x, .scale = target.scale, .feature = feature_.data(), .y = target.y});
  }

  /// Multiplies every x[j] by factor[j] from now on, if that costs nothing; else false.
  bool weigh_sources(const float* factor) {
    if (!lattice_) return false;
    for (std::size_t e = 0; e < lattice_->splat_weight.size(); ++e)
      lattice_->splat_weight[e] *= factor[lattice_->splat_point[e]];
    return true;
  }

  /// What a lattice's sums lack to be the sums.
  float gain() const noexcept { return lattice_ ? lattice_->gain : 1; }

 private:
  void through_lattice(const float* x, int labels, const Target& target) {
    const crf::Lattice& lattice = *lattice_;
    const std::ptrdiff_t size = (std::ptrdiff_t{lattice.vertices} + 1) * labels;
    for (Numbers* each : {&values_, &blurred_}) {
      if (static_cast<std::size_t>(size) != each->size()) *each = numbers(machine_, size);
      // The last row is the neighbour that is not there.
      std::fill(each->end() - labels, each->end(), 0.0F);
    }
    crf::Problem problem{
        .points = lattice.vertices, .labels = labels, .x_stride = labels, .y_stride = labels};
    machine_.run(crf::all(), problem,
                 crf::Args{.x = x,
                           .begin = lattice.splat_begin.data(),
                           .index = lattice.splat_point.data(),
                           .weight = lattice.splat_weight.data(),
                           .y = values_.data()});
    problem.op = crf::Op::blur;
    for (int axis = 0; axis < lattice.corners; ++axis) {
      machine_.run(
          crf::all(), problem,
          crf::Args{.x = values_.data(),
                    .index = lattice.neighbour.data() + std::ptrdiff_t{2} * axis * lattice.vertices,
                    .y = blurred_.data()});
      std::swap(values_, blurred_);
    }
    problem = {.points = pixels_,
               .labels = labels,
               .accumulate = target.accumulate,
               .x_stride = labels,
               .y_stride = target.stride};
    machine_.run(crf::all(), problem,
                 crf::Args{.x = values_.data(),
                           .begin = lattice.slice_begin.data(),
                           .index = lattice.slice_vertex.data(),
                           .weight = lattice.slice_weight.data(),
                           .scale = target.scale,
                           .y = target.y});
  }

  Machine machine_;
  int pixels_;
  int features_;
  Numbers feature_;
  std::optional<crf::Lattice> lattice_;
  Numbers values_, blurred_;  // of the vertices
};

/// One kernel's messages, normalised and weighted.
class Messages {
 public:
  Messages(
      const CrfKernel& kernel, CrfFilter filter, const CrfImage& image, int labels, Machine machine)
      : machine_(machine),
        labels_(labels),
        pixels_(image.height * image.width),
        sums_(kernel, filter, image, machine_) {
    using enum CrfNormalisation;
    const CrfNormalisation how = kernel.normalisation;
    Numbers norm = row_sums();
    for (float& each : norm) {
      each = how == none ? 1.0F : 1.0F / (each + 1e-20F);
      if (how == symmetric) each = std::sqrt(each);
    }
    const bool weighs = how == before || how == symmetric;
    if (weighs && !sums_.weigh_sources(norm.data())) {
      before_ = numbers(machine_, pixels_);
      std::copy_n(norm.data(), pixels_, before_.data());
      weighted_ = numbers(machine_, std::ptrdiff_t{pixels_} * labels_);
    }
    // Potts is minus the identity up to a constant, which softmax does not see.
    const float weight = kernel.compatibility.empty() ? kernel.weight : -kernel.weight;
    const bool divides = how == after || how == symmetric;
    for (float& each : norm) each = (divides ? each : 1.0F) * sums_.gain() * weight;
    after_ = std::move(norm);
  }

  /// y[i,l] (+)= what pixel i hears about label l.
  void send(const float* q, float* y, std::ptrdiff_t stride, bool accumulate) {
    namespace op = kernels::eltwise;
    if (before_.size() != 0) {
      const op::Problem problem{.op = op::Op::mul,
                                .spread = op::Spread::per_pixel,
                                .pixels = pixels_,
                                .channels = labels_,
                                .a_stride = labels_,
                                .b_stride = 1,
                                .y_stride = labels_,
                                .activation = {}};
      machine_.run(op::all(), problem,
                   op::Args{.a = q, .b = before_.data(), .y = weighted_.data()});
      q = weighted_.data();
    }
    sums_.apply(q, labels_, {y, stride, accumulate, after_.data()});
  }

 private:
  Numbers row_sums() {
    Numbers ones = numbers(machine_, pixels_), sums = numbers(machine_, pixels_);
    std::fill(ones.begin(), ones.end(), 1.0F);
    sums_.apply(ones.data(), 1, {sums.data(), 1, false, nullptr});
    for (float& sum : sums) sum *= sums_.gain();
    return sums;
  }

  Machine machine_;
  int labels_;
  int pixels_;
  PairSums sums_;
  Numbers before_, after_, weighted_;
};

/// All kernels' matrices below each other, transposed: messages [pixels, kernels * labels] times
/// this give the sums over m. Potts' weight has its sign already.
Numbers stack_compatibilities(const CrfSettings& settings, int labels, const Machine& machine) {
  const auto count = static_cast<std::size_t>(labels);
  Numbers stacked = numbers(machine, std::ptrdiff_t{labels} * labels *
                                         static_cast<std::ptrdiff_t>(settings.kernels.size()));
  float* to = stacked.data();
  for (const CrfKernel& kernel : settings.kernels)
    for (std::size_t m = 0; m < count; ++m)
      for (std::size_t l = 0; l < count; ++l) {
        const bool potts = kernel.compatibility.empty();
        *to++ = potts ? (l == m ? 1.0F : 0.0F) : kernel.compatibility[l * count + m];
      }
  return stacked;
}

/// y[i,l] += sum over all kernels' messages of message[i] * matrix[message,l]
void add_product(
    const Machine& machine, const Numbers& message, const Numbers& matrix, int labels, Numbers& y) {
  const auto pixels = static_cast<int>(y.size()) / labels;
  const auto inner = static_cast<int>(matrix.size()) / labels;
  Numbers product = numbers(machine, static_cast<std::ptrdiff_t>(y.size()));
  namespace mm = kernels::matmul;
  machine.run(mm::all(),
              mm::Problem{.rows = pixels,
                          .columns = labels,
                          .inner = inner,
                          .a_stride = inner,
                          .b_stride = labels,
                          .y_stride = labels},
              mm::Args{message.data(), matrix.data(), product.data()});
  namespace ew = kernels::eltwise;
  machine.run(ew::all(),
              ew::Problem{.op = ew::Op::add,
                          .pixels = pixels,
                          .channels = labels,
                          .a_stride = labels,
                          .b_stride = labels,
                          .y_stride = labels,
                          .activation = {}},
              ew::Args{.a = y.data(), .b = product.data(), .y = y.data()});
}

/// to = -energy
void negate(const float* energy, Numbers& to, ThreadPool& pool) {
  constexpr int kBlock = 1 << 14;
  const auto size = static_cast<std::ptrdiff_t>(to.size());
  pool.parallel_for(static_cast<int>((size + kBlock - 1) / kBlock), 1, [&](Range range, int) {
    const std::ptrdiff_t first = std::ptrdiff_t{range.begin} * kBlock;
    const std::ptrdiff_t last = std::min(size, std::ptrdiff_t{range.end} * kBlock);
    std::transform(energy + first, energy + last, to.data() + first, [](float e) { return -e; });
  });
}

[[noreturn]] void refuse(const std::string& what, const std::string& possible) {
  throw Error(Code::usage, "CRF: " + what + "; possible is " + possible);
}

void check(const CrfKernel& kernel, int labels) {
  const auto number = [](float value) { return std::to_string(value); };
  if (!std::isfinite(kernel.weight)) refuse("weight " + number(kernel.weight), "a finite number");
  for (const float deviation : kernel.place_deviation)
    if (!(deviation > 0) || !std::isfinite(deviation))
      refuse("deviation of places " + number(deviation), "a positive number of pixels");
  const bool coloured = feature_count(kernel) > 2;
  for (const float deviation : kernel.colour_deviation)
    if (coloured && (!(deviation > 0) || !std::isfinite(deviation)))
      refuse("deviation of colours " + number(deviation), "a positive number, or 0 for all three");
  const auto squared = static_cast<std::size_t>(labels) * static_cast<std::size_t>(labels);
  if (!kernel.compatibility.empty() && kernel.compatibility.size() != squared) {
    refuse("a compatibility of " + std::to_string(kernel.compatibility.size()) + " numbers",
           std::to_string(squared) + " of them for " + std::to_string(labels) + " labels, or none");
  }
}

}  // namespace

DenseCrf::DenseCrf(CrfSettings settings,
                   int labels,
                   Selection selection,
                   std::shared_ptr<Allocator> allocator)
    : settings_(std::move(settings)),
      labels_(labels),
      selection_(std::move(selection)),
      allocator_(std::move(allocator)) {
  if (labels < 1) refuse(std::to_string(labels) + " labels", "1 or more");
  if (settings_.iterations < 0)
    refuse(std::to_string(settings_.iterations) + " iterations", "0 or more");
  for (const CrfKernel& kernel : settings_.kernels) check(kernel, labels);
}

void DenseCrf::infer(const CrfImage& image, const float* energy, float* q, ThreadPool& pool) const {
  const Machine machine{selection_, allocator_, pool};
  const int pixels = image.height * image.width;
  const std::ptrdiff_t size = std::ptrdiff_t{pixels} * labels_;
  const auto kernels = static_cast<std::ptrdiff_t>(settings_.kernels.size());
  const bool potts = std::all_of(settings_.kernels.begin(), settings_.kernels.end(),
                                 [](const CrfKernel& each) { return each.compatibility.empty(); });
  std::vector<Messages> senders;
  senders.reserve(settings_.kernels.size());
  for (const CrfKernel& kernel : settings_.kernels)
    senders.emplace_back(kernel, settings_.filter, image, labels_, machine);
  const Numbers matrix = potts ? Numbers() : stack_compatibilities(settings_, labels_, machine);
  Numbers next = numbers(machine, size);
  Numbers heard = potts ? Numbers() : numbers(machine, size * kernels);
  namespace soft = kernels::softmax;
  const soft::Problem normalise{
      .pixels = pixels, .channels = labels_, .x_stride = labels_, .y_stride = labels_};
  for (int iteration = 0; iteration <= settings_.iterations; ++iteration) {
    negate(energy, next, pool);
    for (std::size_t k = 0; iteration > 0 && k < senders.size(); ++k) {
      if (potts)
        senders[k].send(q, next.data(), labels_, true);
      else
        senders[k].send(q, heard.data() + static_cast<std::ptrdiff_t>(k) * labels_,
                        kernels * labels_, false);
    }
    if (iteration > 0 && !potts) add_product(machine, heard, matrix, labels_, next);
    machine.run(soft::all(), normalise, soft::Args{next.data(), q});
  }
}

}  // namespace atrous::layers
