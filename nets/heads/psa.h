#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "core/tensor/shape.h"
#include "layers/resize.h"
#include "nets/options.h"

namespace atrous::nets {

enum class PsaType { collect, distribute, both };

struct PsaParams {
  int in_channels = 2048;
  int channels = 512;
  PsaType type = PsaType::both;
  Extent mask = {59, 59};  // offsets, odd; if compact, the extents of the shrunken features
  bool compact = false;
  bool compact_collects = false;  // a compact mask of one direction means the other one
  int shrink = 2;
  /// Features with an even extent shrink to half, without aligned corners (mmsegmentation).
  bool by_parity = false;
  layers::Corners corners = layers::Corners::half_pixel;  // by parity, where nothing was shrunk
  int divisor = 1;                                        // of what is gathered
  bool softmax = true;
  int proj_padding = 0;  // mmsegmentation's is 1
};

/// Point-wise spatial attention (Zhao et al. 2018, ECCV, section 3): features beside what every
/// place collects from, or is given by, the places that its mask names.
/// Nodes    <name>.reduce.{conv,bn}, <name>.attention.0.{conv,bn}, <name>.attention.1.conv, the same
///          with _p for the second direction, <name>.proj.{conv,bn}
Value psa(GraphBuilder& g, std::string_view name, Value x, const PsaParams& params);

constexpr OptionSpec kPsaType = {"psa", "both", "directions of attention", OptionSpec::Kind::choice,
                                 0,     0,      "collect|distribute|both"};
constexpr OptionSpec kPsaMask = {
    "mask", "59,59", "rows and columns of the mask", OptionSpec::Kind::list, 1, 1024};
constexpr OptionSpec kPsaCompact = {
    "compact", "0", "1: the mask names places, not offsets", OptionSpec::Kind::integer, 0, 1};
constexpr OptionSpec kPsaShrink = {
    "shrink", "2", "reduction of the features", OptionSpec::Kind::integer, 1, 64};
constexpr OptionSpec kPsaDivisor = {
    "divisor", "1", "of what is gathered", OptionSpec::Kind::integer, 1, 1 << 20};
constexpr OptionSpec kPsaSoftmax = {
    "psa_softmax", "1", "1: attention adds up to 1", OptionSpec::Kind::integer, 0, 1};

/// What these options say, for features of `in_channels`.
PsaParams psa_params(const Options& options, int in_channels);

}  // namespace atrous::nets
