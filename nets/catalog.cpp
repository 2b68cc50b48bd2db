#include "nets/catalog.h"

#include "core/base/error.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

// A plain table: a static initialiser in a static library would be dropped by the linker.
constexpr const System* kSystems[] = {
    &kVgg,
    &kResNet,
    &kDenseNet,
    &kMobileNetV2,
    &kMobileNetV3,
    &kXception,
    &kFcn,
    &kFcnAlexNet,
    &kDeconvNet,
    &kUNet,
    &kSegNet,
    &kSegNetBasic,
    &kDilation,
    &kLinkNet,
    &kFcnResNet,
    &kDeepLabV3ResNet,
    &kLrAsppMobileNetV3,
    &kDeepLabV3MobileNetV3,
    &kMmsegFcn,
    &kMmsegDeepLabV3,
    &kMmsegDeepLabV3Plus,
    &kMmsegPspNet,
    &kMmsegUperNet,
    &kMmsegFpn,
    &kMmsegHrNet,
    &kMmsegIcNet,
    &kMmsegPointRend,
    &kSmpDeepLabV3,
    &kSmpDeepLabV3Plus,
    &kSmpFpn,
    &kSmpLinkNet,
    &kSmpPan,
    &kSmpPspNet,
    &kSmpUNet,
    &kSmpUperNet,
    &kFastScnn,
    &kBiSeNet,
    &kBiSeNetV2,
    &kSemsegPspNet,
    &kCsail,
    &kDenseAspp,
    &kMmsegDaNet,
    &kMmsegCcNet,
    &kMmsegNonLocal,
    &kMmsegIsaNet,
    &kMmsegOcrNet,
    &kMmsegPsaNet,
    &kMmsegEncNet,
    &kEncNet,
    &kCcNet,
    &kOcNet,
    &kSemsegPsaNet,
    &kPytorchcvDaNet,
    &kDeepLabVgg,
    &kDeepLabResNet,
    &kDeepLabV3,
    &kEncodingDeepLabV3,
    &kJfzDeepLabV3Plus,
    &kTensorflowDeepLab,
    &kPspNet,
    &kDucHdc,
    &kRefineNetMat,
    &kAaf,
    &kAlexNet,
    &kDepthSeg,
    &kDsspn,
    &kHrNet,
    &kHypercolumn,
    &kIcNet,
    &kLightWeightRefineNetNasNet,
    &kNasNet,
    &kSac,
    &kCgNet,
    &kDabNet,
    &kDfn,
    &kDrn,
    &kEdaNet,
    &kENet,
    &kErfNet,
    &kEsNet,
    &kLedNet,
    &kPytorchcvFcn,
    &kPytorchcvIcNet,
    &kRefineNet,
    &kLightWeightRefineNet,
    &kLightWeightRefineNetMobileNetV2,
    &kFcis,
    &kMnc,
    &kInstanceFcn,
    &kSgn,
    &kInstanceCut,
    &kGraphMerge,
    &kEmbedding,
    &kProposalFree,
    &kTorchvisionRcnn,
    &kDetectronRcnn,
    &kPaNet,
    &kDetNetRcnn,
    &kMaskX,
    &kMatterportRcnn,
};

}  // namespace

std::span<const System* const> systems() noexcept { return kSystems; }

const System& find_system(std::string_view name) {
  std::string names;
  for (const System* system : kSystems) {
    if (system->name == name) return *system;
    names += " " + std::string(system->name);
  }
  throw Error(Code::usage, "unknown system '" + std::string(name) + "'; known are" + names);
}

}  // namespace atrous::nets
