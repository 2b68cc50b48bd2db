#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace atrous::layers {

/// By which of its sums a Gauss kernel is divided: with D[i] = sum over j of k(i,j),
enum class CrfNormalisation : std::uint8_t {
  none,       // k(i,j)
  before,     // k(i,j) / D[j]
  after,      // k(i,j) / D[i], as in the first release of densecrf (and Caffe's DenseCRF)
  symmetric,  // k(i,j) / sqrt(D[i] * D[j]), as in densecrf 2 and pydensecrf
};

/// How the sums over all pairs of pixels are computed.
enum class CrfFilter : std::uint8_t {
  // Approximately, in time that grows with the pixels. Sums that are not normalised have a factor
  // of their own, the same as densecrf's.
  lattice,
  exact,  // in time that grows with their square: for small pictures and for checking
};

/// One Gauss kernel between pixels and what it costs when their labels differ.
///
///   k(i,j) = exp(-|place[i] - place[j]|^2 / (2 deviation^2) - |colour[i] - colour[j]|^2 / ...)
struct CrfKernel {
  float weight = 1;
  std::array<float, 2> place_deviation = {1, 1};      // x and y, in pixels
  std::array<float, 3> colour_deviation = {0, 0, 0};  // in steps of 8 bits; all 0: no colour counts
  CrfNormalisation normalisation = CrfNormalisation::symmetric;
  /// cost[l * labels + m] of label l where another pixel has label m. Empty: Potts, 1 unless l = m.
  std::vector<float> compatibility = {};
};

struct CrfSettings {
  std::vector<CrfKernel> kernels;
  int iterations = 10;
  CrfFilter filter = CrfFilter::lattice;
};

/// The settings that the DeepLab releases found by cross-validation on PASCAL VOC 2012, ten
/// iterations each: `deeplabv1` (VGG16; pos_w 3, pos_xy 3, bi_w 4, bi_xy 49, bi_rgb 5, each
/// kernel divided by D[i]), `deeplabv2-vgg16` (2, 2, 4, 65, 3) and `deeplabv2-resnet101`
/// (3, 1, 4, 67, 3). `deeplab` is the last one. Throws Error{Code::usage} for another name.
CrfSettings crf_preset(std::string_view name);

/// A preset's name or `option=value` parts after it, separated by commas: `deeplab,bi_w=5`.
/// Options: iterations, pos_w, pos_xy, bi_w, bi_xy, bi_rgb (deviations), normalisation (none,
/// before, after, symmetric), filter (lattice, exact). Without a preset, `deeplab` is changed.
/// Throws Error{Code::usage} naming the option, its value and what is possible.
CrfSettings parse_crf(std::string_view text);

}  // namespace atrous::layers
