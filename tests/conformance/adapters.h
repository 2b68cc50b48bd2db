#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/graph.h"
#include "nets/options.h"
#include "tests/conformance/case_file.h"

namespace atrous::conformance {

/// A case in our terms: which system, with which options, in whose parameter names.
struct Adapted {
  std::string system;
  std::string dialect;
  std::map<std::string, std::string> options;
  std::map<std::string, std::string> outputs = {};  // by the case's name: ours, where it differs
  std::vector<std::string> ignored = {};  // patterns of parameters that inference does not use
  /// What the case's regions are multiplied by before they are pooled. For systems of several
  /// networks `outputs` gives `part.output` for taps and outputs, or `part.regions` for what is
  /// pooled; other taps are modules of the trunk.
  float region_scale = 1;
  /// The network selects places by the order of numbers, and the cases of its family allow that 1 %
  /// of the samples differ where two are equal but for rounding. Each that does is reported.
  bool selects = false;
  /// For a case that runs a piece of a system by itself: the piece, with an input `image` that gets
  /// the case's input and others called as its extra inputs.
  std::function<Graph(const nets::Options&)> build = nullptr;
  /// Whose names the given weight file has, where they are not the case's: a network's authors may
  /// have published it in several forms.
  std::string file_dialect = {};

  const std::string& weights_dialect() const {
    return file_dialect.empty() ? dialect : file_dialect;
  }
};

/// `[1, 2]` as an option's text, `1,2`.
std::string list_text(const nlohmann::json& numbers);

// One function per family, in adapters/<family>.cpp; nothing for a case of another family.
std::optional<Adapted> bisenet(const Case& test);
std::optional<Adapted> attention_network(const Case& test);
std::optional<Adapted> lightweight_refinenet(const Case& test);
std::optional<Adapted> mmseg_fpn(const Case& test);
std::optional<Adapted> mmseg_hrnet(const Case& test);
std::optional<Adapted> mmseg_pointrend(const Case& test);
std::optional<Adapted> mmseg_realtime(const Case& test);
std::optional<Adapted> mmseg_resnet(const Case& test);
std::optional<Adapted> refinenet(const Case& test);
std::optional<Adapted> semseg(const Case& test);
std::optional<Adapted> csail(const Case& test);
std::optional<Adapted> deeplab(const Case& test);
std::optional<Adapted> pspnet_caffe(const Case& test);
std::optional<Adapted> duc_hdc(const Case& test);
std::optional<Adapted> refinenet_matconvnet(const Case& test);
std::optional<Adapted> denseaspp(const Case& test);
std::optional<Adapted> smp(const Case& test);
std::optional<Adapted> deconvnet(const Case& test);
std::optional<Adapted> dilation(const Case& test);
std::optional<Adapted> dfn(const Case& test);
std::optional<Adapted> drn(const Case& test);
std::optional<Adapted> pytorchcv(const Case& test);
std::optional<Adapted> fcis(const Case& test);
std::optional<Adapted> mnc(const Case& test);
std::optional<Adapted> fcn_vgg(const Case& test);
std::optional<Adapted> linknet(const Case& test);
std::optional<Adapted> segnet(const Case& test);
std::optional<Adapted> torchvision_classifier(const Case& test);
std::optional<Adapted> torchvision_mobilenetv3(const Case& test);
std::optional<Adapted> torchvision_resnet(const Case& test);
std::optional<Adapted> detectron_rcnn(const Case& test);
std::optional<Adapted> detnet(const Case& test);
std::optional<Adapted> mask_transfer(const Case& test);
std::optional<Adapted> panet(const Case& test);
std::optional<Adapted> torchvision_rcnn(const Case& test);
std::optional<Adapted> unet(const Case& test);

/// mmsegmentation's heads of attention: the system, with its options added; empty for another head.
std::string add_attention_head(const nlohmann::json& head,
                               std::map<std::string, std::string>& options);
/// The first head of a cascade that ends with OCRNet's.
void add_coarse_head(const nlohmann::json& head, std::map<std::string, std::string>& options);

/// Nothing for a case of a system that the catalog does not have.
std::optional<Adapted> adapt(const Case& test);

}  // namespace atrous::conformance
