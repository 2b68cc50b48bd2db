#include "kernels/crf/cuda.cuh"
#include "kernels/crf/rows.h"

namespace atrous::kernels::crf::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept { return std::ptrdiff_t{p.points} * p.labels; }

const char* rejects_lattice(const Problem& p) noexcept {
  return p.op == Op::pairs ? "all pairs of points" : too_many(numbers(p));
}

const char* rejects_pairs(const Problem& p) noexcept {
  return p.op == Op::pairs ? too_many(numbers(p)) : "passes over a lattice";
}

void launch_lattice(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Lattice{p, a}, stream);
}

void launch_pairs(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Pairs{p, a}, stream);
}

}  // namespace

extern const Functions kLattice =
    device_row<Problem, Args>(rejects_lattice, no_scratch<Problem>, launch_lattice);
extern const Functions kPairs =
    device_row<Problem, Args>(rejects_pairs, no_scratch<Problem>, launch_pairs);

}  // namespace atrous::kernels::crf::cuda
