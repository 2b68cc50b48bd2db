#pragma once
#include <cstdint>
#include <memory>

#include "core/graph/layer.h"
#include "core/tensor/allocator.h"
#include "layers/crf_settings.h"

namespace atrous::layers {

/// An 8-bit picture, rows and pixels without gaps.
struct CrfImage {
  const std::uint8_t* rgb = nullptr;
  int height = 0, width = 0;
};

/// Fully connected conditional random field over the pixels of a picture, by mean field:
///
///   Q[i,l] = softmax over l of -energy[i,l]                                      at first, then
///   Q[i,l] = softmax over l of -energy[i,l] - sum over kernels k of
///            weight_k * sum over m of cost_k[l,m] * sum over j of k(i,j) * Q[j,m]
///
/// j = i is among the sums. The same bytes come out at any number of threads.
/// Paper: Kraehenbuehl and Koltun, "Efficient Inference in Fully Connected CRFs with Gaussian Edge
/// Potentials", arXiv:1210.5644.
class DenseCrf {
 public:
  /// Throws Error{Code::usage} for settings that make no sense, naming the value.
  DenseCrf(CrfSettings settings,
           int labels,
           Selection selection,
           std::shared_ptr<Allocator> allocator);

  /// `energy` and `q` are [height, width, labels] and may not overlap; energies are negative log
  /// probabilities up to a constant per pixel. Throws Error{Code::memory, unsupported}.
  void infer(const CrfImage& image, const float* energy, float* q, ThreadPool& pool) const;

 private:
  CrfSettings settings_;
  int labels_;
  Selection selection_;
  std::shared_ptr<Allocator> allocator_;
};

}  // namespace atrous::layers
