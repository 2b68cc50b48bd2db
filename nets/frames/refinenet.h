#pragma once
#include "nets/backbones/resnet.h"
#include "nets/heads/refine.h"
#include "nets/option_specs.h"

// What the forms of RefineNet on ResNets have in common.
namespace atrous::nets::refinenet {

constexpr OptionSpec kDepth = depth_option("101", "18|34|50|101|152");
constexpr OptionSpec kWidths = {
    "widths", "512,256,256,256", "of the four levels", OptionSpec::Kind::list, 1, 4096};
constexpr OptionSpec kPools = {
    "crp_stages", "4", "pooling stages of each chain", OptionSpec::Kind::integer, 1, 16};
constexpr OptionSpec kUnitsIn = {
    "rcu_in", "2", "residual units of a feature", OptionSpec::Kind::integer, 0, 16};
constexpr OptionSpec kUnitsOut = {
    "rcu_out", "3", "residual units of a level's result", OptionSpec::Kind::integer, 0, 16};
constexpr OptionSpec kCascade = {
    "cascade", "4", "RefineNets one behind the other", OptionSpec::Kind::choice, 0, 0, "1|2|4"};

/// At which sizes the image is looked at, in percent, each by a ResNet of its own.
constexpr OptionSpec scales_option(std::string_view fallback) {
  return {"scales_percent",       fallback, "sizes of the image, small to large, an encoder each",
          OptionSpec::Kind::list, 10,       1000};
}

constexpr int kStages = 4;

/// Which of a level's features comes from where.
struct Feature {
  int level, number;  // its place in the level, both from 0
  int scale, stage;   // stage from 0, the coarsest
};

/// The features of `levels` levels for `scales` sizes of the image.
std::vector<Feature> features_of(int levels, int scales);

/// The whole network: options depth, widths and classes, and where there are such, cascade and
/// scales_percent. Encoders are called encoder, encoder2 and so on; `interp` resizes the image.
Graph build(const char* name,
            const Options& options,
            ResNetParams encoder,
            const RefineParams& params,
            layers::Interp interp = layers::Interp::bilinear);

/// `encoder`, or with the number behind it: scale from 0.
std::string encoder_name(int scale);

}  // namespace atrous::nets::refinenet
