// crf.lattice.f32.ref, crf.pairs.f32.ref - the CRF's filters as problem.h says them.
//
//   gather   y[i,l] = scale[i] * sum over e of weight[e] * x[index[e],l]
//   blur     y[i,l] = x[i,l] + (x[index[2i],l] + x[index[2i+1],l]) / 2
//   pairs    y[i,l] = scale[i] * sum over j of exp(-|f[i] - f[j]|^2 / 2) * x[j,l]
//
// Layout    labels are contiguous; pairs: the features of all points, one coordinate after another.
// Tile      none: one number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    y overlaps no operand.
// Paper     Kraehenbuehl and Koltun, "Efficient Inference in Fully Connected CRFs with Gaussian
//           Edge Potentials", arXiv:1210.5644.
#include <cmath>
#include <cstddef>

#include "kernels/crf/rows.h"

namespace atrous::kernels::crf::ref {
namespace {

const char* rejects_pairs(const Problem& p) noexcept {
  return p.op == Op::pairs ? "serves lattices" : nullptr;
}

const char* rejects_lattice(const Problem& p) noexcept {
  return p.op == Op::pairs ? nullptr : "serves pairs of points";
}

int units(const Problem& p) noexcept { return p.points; }

int grain(const Problem& p) noexcept { return p.op == Op::pairs ? 1 : 4096 / p.labels + 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void put(const Problem& p, const Args& a, int point, int label, float sum) noexcept {
  float& y = a.y[point * p.y_stride + label];
  const float scaled = a.scale ? a.scale[point] * sum : sum;
  y = p.accumulate ? y + scaled : scaled;
}

void gather(const Problem& p, const Args& a, int point) noexcept {
  for (int label = 0; label < p.labels; ++label) {
    float sum = 0;
    for (int e = a.begin[point]; e < a.begin[point + 1]; ++e)
      sum += a.weight[e] * a.x[a.index[e] * p.x_stride + label];
    put(p, a, point, label, sum);
  }
}

void blur(const Problem& p, const Args& a, int point) noexcept {
  const float* x = a.x + point * p.x_stride;
  const float* before = a.x + a.index[2 * point] * p.x_stride;
  const float* behind = a.x + a.index[2 * point + 1] * p.x_stride;
  float* y = a.y + point * p.y_stride;
  for (int label = 0; label < p.labels; ++label)
    y[label] = x[label] + 0.5F * (before[label] + behind[label]);
}

float gauss(const Problem& p, const Args& a, int i, int j) noexcept {
  float distance = 0;
  for (int f = 0; f < p.features; ++f) {
    const float* feature = a.feature + std::ptrdiff_t{f} * p.points;
    distance += (feature[i] - feature[j]) * (feature[i] - feature[j]);
  }
  return std::exp(-0.5F * distance);
}

void pairs(const Problem& p, const Args& a, int point) noexcept {
  for (int label = 0; label < p.labels; ++label) {
    float sum = 0;
    for (int j = 0; j < p.points; ++j) sum += gauss(p, a, point, j) * a.x[j * p.x_stride + label];
    put(p, a, point, label, sum);
  }
}

void run_lattice(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int point = range.begin; point < range.end; ++point)
    (p.op == Op::gather ? gather : blur)(p, a, point);
}

void run_pairs(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int point = range.begin; point < range.end; ++point) pairs(p, a, point);
}

}  // namespace

extern const Functions kLattice = {rejects_pairs, units, grain, scratch_bytes, run_lattice};
extern const Functions kPairs = {rejects_lattice, units, grain, scratch_bytes, run_pairs};

}  // namespace atrous::kernels::crf::ref
