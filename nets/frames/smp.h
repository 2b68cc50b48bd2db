#pragma once
#include <string>
#include <vector>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"
#include "nets/naming_table.h"
#include "nets/option_specs.h"

// What the networks of segmentation-models-pytorch (github.com/qubvel-org/segmentation_models.pytorch)
// have in common: a choice of encoders, and a head that convolves and up-samples with aligned
// corners.
namespace atrous::nets::smp {

constexpr OptionSpec kClasses = classes_option("21");
constexpr OptionSpec kEncoder = {"encoder",
                                 "resnet50",
                                 "backbone",
                                 OptionSpec::Kind::choice,
                                 0,
                                 0,
                                 "resnet18|resnet34|resnet50|resnet101|resnet152|"
                                 "resnext50_32x4d|resnext101_32x4d|resnext101_32x8d|"
                                 "resnext101_32x16d|vgg11|vgg11_bn|vgg13|vgg13_bn|vgg16|vgg16_bn|"
                                 "vgg19|vgg19_bn|densenet121|densenet161|densenet169|densenet201|"
                                 "mobilenetv2|xception|xception41|xception65|xception71"};
constexpr OptionSpec kOutputStride = {
    "output_stride", "16", "of the encoder", OptionSpec::Kind::choice, 0, 0, "8|16|32"};

constexpr OptionSpec encoder_depth_option(std::string_view fallback) {
  return {"encoder_depth",           fallback, "stages of the encoder that are used",
          OptionSpec::Kind::integer, 3,        5};
}

/// Feature maps of output strides 2, 4, 8, 16 and 32 (fewer where they are dilated instead).
struct Features {
  std::vector<Value> level;
  std::vector<int> channels;
};

/// The encoder that option `encoder` names, in scope `encoder`. Every convolution of a stage that
/// loses its stride is dilated, those of the first block included; timm's aligned Xceptions leave the
/// first block as it was. VGG, DenseNet and Chollet's Xception are never dilated.
/// Throws   Error{Code::usage} for an output stride that the encoder does not have.
Features encode(GraphBuilder& g, Value image, const Options& options, int output_stride);

/// Convolution with bias of `kernel` and bilinear up-sampling, by option `upsampling` or to the
/// image's size: the output.
Graph finish(GraphBuilder g, Value x, Value image, const Options& options, int kernel);

/// Its first `depth` maps, as far as a decoder with that option reads them.
Features encode_stages(GraphBuilder& g, Value image, const Options& options);

/// Rules for the encoder and the head; those of the decoder come before.
Naming finish_names(NamingTable table, const Options& options);

}  // namespace atrous::nets::smp
