// The transforms of a one-dimensional Winograd convolution, written once for all instruction sets.
//
// Four outputs of a row with a window of three numbers, from six products instead of twelve:
//
//   y = A^T ((G w) * (B^T d)),  d: six neighbouring inputs
//
// interpolated at 0, a, -a, b, -b and infinity. With a = 3/4, b = 3/2 the numbers of all three
// matrices stay near 1, which keeps the error of a sum within three times that of the plain one.
//
// Paper     Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308;
//           Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution",
//           arXiv:1803.10986, for the choice of points.
#pragma once

namespace atrous::kernels::conv2d::winograd {
namespace {

constexpr int kOutputs = 4, kTaps = 3;
constexpr int kPoints = kOutputs + kTaps - 1;
constexpr float kA = 0.75F, kB = 1.5F;
constexpr float kA2 = kA * kA, kB2 = kB * kB;

/// G: what the three weights of a row of the window count at each point.
constexpr float kWeightA = 1 / (2 * kA2 * (kA2 - kB2)), kWeightB = 1 / (2 * kB2 * (kB2 - kA2));
constexpr float kWeights[kPoints][kTaps] = {
    {1 / (kA2 * kB2), 0, 0},
    {kWeightA, kA* kWeightA, kA2* kWeightA},
    {kWeightA, -kA* kWeightA, kA2* kWeightA},
    {kWeightB, kB* kWeightB, kB2* kWeightB},
    {kWeightB, -kB* kWeightB, kB2* kWeightB},
    {0, 0, 1},
};

/// v = B^T d, in place.
template <class Simd>
inline void transform_inputs(typename Simd::Vector (&d)[kPoints]) noexcept {
  using Vector = typename Simd::Vector;
  const Vector even_a = Simd::fma(Simd::set1(-kB2), d[2], d[4]);
  const Vector even_b = Simd::fma(Simd::set1(-kA2), d[2], d[4]);
  const Vector odd_a = Simd::fma(Simd::set1(-kB2), d[1], d[3]);
  const Vector odd_b = Simd::fma(Simd::set1(-kA2), d[1], d[3]);
  const Vector sum = Simd::set1(-kA2 - kB2);
  const Vector product = Simd::set1(kA2 * kB2);
  d[0] = Simd::fma(product, d[0], Simd::fma(sum, d[2], d[4]));
  d[5] = Simd::fma(product, d[1], Simd::fma(sum, d[3], d[5]));
  d[1] = Simd::fma(Simd::set1(kA), odd_a, even_a);
  d[2] = Simd::fma(Simd::set1(-kA), odd_a, even_a);
  d[3] = Simd::fma(Simd::set1(kB), odd_b, even_b);
  d[4] = Simd::fma(Simd::set1(-kB), odd_b, even_b);
}

/// y = A^T m.
template <class Simd>
inline void transform_outputs(const typename Simd::Vector (&m)[kPoints],
                              typename Simd::Vector (&y)[kOutputs]) noexcept {
  using Vector = typename Simd::Vector;
  const Vector even_a = Simd::add(m[1], m[2]);
  const Vector even_b = Simd::add(m[3], m[4]);
  const Vector odd_a = Simd::sub(m[1], m[2]);
  const Vector odd_b = Simd::sub(m[3], m[4]);
  y[0] = Simd::add(m[0], Simd::add(even_a, even_b));
  y[1] = Simd::fma(Simd::set1(kA), odd_a, Simd::mul(Simd::set1(kB), odd_b));
  y[2] = Simd::fma(Simd::set1(kA2), even_a, Simd::mul(Simd::set1(kB2), even_b));
  y[3] = Simd::fma(Simd::set1(kA2 * kA), odd_a, Simd::fma(Simd::set1(kB2 * kB), odd_b, m[5]));
}

}  // namespace
}  // namespace atrous::kernels::conv2d::winograd
