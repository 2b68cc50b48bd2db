#pragma once
#include <string>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/naming_table.h"
#include "nets/options.h"

// What the networks of mmsegmentation (github.com/open-mmlab/mmsegmentation) have in common: a
// ResNet called `backbone`, a head called `head`, a classifier, bilinear up-sampling to the input.
namespace atrous::nets::mmseg {

constexpr OptionSpec kClasses = {"classes", "19", "number of classes", OptionSpec::Kind::integer,
                                 1,         65536};
constexpr OptionSpec kWidth = {"width", "512", "channels of the head", OptionSpec::Kind::integer,
                               1,       4096};
constexpr OptionSpec kDepth = {"depth", "50", "layers of the ResNet", OptionSpec::Kind::choice,
                               0,       0,    "18|34|50|101|152"};
constexpr OptionSpec kStem = {
    "stem", "deep",      "of the ResNet: three 3x3 or one 7x7", OptionSpec::Kind::choice, 0,
    0,      "deep|plain"};
constexpr OptionSpec kOutputStride = {
    "output_stride", "8", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16|32"};
constexpr OptionSpec kCorners = {
    "align_corners", "0", "1: head and scores are resized so", OptionSpec::Kind::integer, 0, 1};

constexpr OptionSpec kConcatInput = {
    "concat_input", "1", "1: classify beside the input", OptionSpec::Kind::integer, 0, 1};

/// The form of ResNet that options depth, stem and output_stride (8 unless they say) choose:
/// ResNetV1c with stride in the 3x3 convolution and contracted dilation.
ResNetParams resnet_params(const Options& options);

layers::Corners corners(const Options& options);

/// A whole network: the ResNet, `head` inside a scope of that name, and finish().
Graph build(const Options& options,
            Value (*head)(GraphBuilder&, const ResNetFeatures&, const Options&));

/// FCN's head with `context` between its two convolutions; option concat_input as FCN's.
/// Nodes    convs.0, convs.1, conv_cat
Value convs_around(GraphBuilder& g,
                   const ResNetFeatures& features,
                   const Options& options,
                   Value (*context)(GraphBuilder&, Value, const Options&));

struct FcnHeadParams {
  int channels = 512;
  int convs = 2;
  int kernel = 3;
  int dilation = 1;          // of those convolutions
  bool concat_input = true;  // and one more convolution of both
};

/// FCN's head without its classifier.
/// Nodes    convs.<i>, conv_cat in the current scope
Value fcn_head(GraphBuilder& g, Value input, const FcnHeadParams& params);

/// Scores of `x` by option `classes`, resized to `image`, as the only output.
Graph finish(GraphBuilder g, Value x, Value image, const Options& options);

/// Rules for a ResNet called `ours`, `theirs` in the source (no trailing dots).
NamingTable& add_resnet_names(NamingTable& table,
                              const std::string& ours,
                              const std::string& theirs);
/// A separable_conv().
NamingTable& add_separable_names(NamingTable& table,
                                 const std::string& ours,
                                 const std::string& theirs);
/// A relation().
NamingTable& add_relation_names(NamingTable& table,
                                const std::string& ours,
                                const std::string& theirs);
/// A cascade of FCN's head `coarse` and object_regions() in `head`.
NamingTable& add_object_regions_names(NamingTable& table);
/// A fpn() called `neck`.
NamingTable& add_neck_names(NamingTable& table);
/// Rules for `backbone`, the classifier and all of the head that is not named otherwise before.
Naming finish_names(NamingTable table);

}  // namespace atrous::nets::mmseg
