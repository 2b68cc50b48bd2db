#pragma once
#include "nets/system.h"

// Every published system, in files of this folder. catalog.cpp lists them.
namespace atrous::nets {

// Classifiers: backbones as networks of their own.
extern const System kVgg;
extern const System kFcn;
extern const System kFcnAlexNet;
extern const System kDeconvNet;
extern const System kUNet;
extern const System kSegNet;
extern const System kSegNetBasic;
extern const System kDilation;
extern const System kLinkNet;
extern const System kResNet;
extern const System kDenseNet;
extern const System kMobileNetV2;
extern const System kMobileNetV3;

extern const System kFcnResNet;
extern const System kDeepLabV3ResNet;
extern const System kLrAsppMobileNetV3;
extern const System kDeepLabV3MobileNetV3;
extern const System kMmsegFcn;
extern const System kMmsegDeepLabV3;
extern const System kMmsegDeepLabV3Plus;
extern const System kMmsegPspNet;
extern const System kMmsegUperNet;
extern const System kMmsegIcNet;
extern const System kMmsegPointRend;
extern const System kSmpDeepLabV3;
extern const System kSmpDeepLabV3Plus;
extern const System kSmpFpn;
extern const System kSmpPan;
extern const System kSmpPspNet;
extern const System kSmpUNet;
extern const System kSmpUperNet;
extern const System kFastScnn;
extern const System kBiSeNet;
extern const System kBiSeNetV2;
extern const System kSemsegPspNet;
extern const System kCsail;
extern const System kDenseAspp;
extern const System kMmsegDaNet;
extern const System kMmsegCcNet;
extern const System kMmsegNonLocal;
extern const System kMmsegIsaNet;
extern const System kMmsegOcrNet;
extern const System kMmsegPsaNet;
extern const System kMmsegEncNet;
extern const System kEncNet;
extern const System kCcNet;
extern const System kOcNet;
extern const System kSemsegPsaNet;
extern const System kPytorchcvDaNet;
extern const System kAaf;
extern const System kAlexNet;
extern const System kDepthSeg;
extern const System kDsspn;
extern const System kHrNet;
extern const System kHypercolumn;
extern const System kIcNet;
extern const System kLightWeightRefineNetNasNet;
extern const System kNasNet;
extern const System kSac;
extern const System kCgNet;
extern const System kDabNet;
extern const System kDfn;
extern const System kDrn;
extern const System kEdaNet;
extern const System kENet;
extern const System kErfNet;
extern const System kEsNet;
extern const System kLedNet;
extern const System kPytorchcvFcn;
extern const System kPytorchcvIcNet;
extern const System kRefineNet;
extern const System kLightWeightRefineNet;
extern const System kLightWeightRefineNetMobileNetV2;
extern const System kFcis;
extern const System kMnc;
extern const System kInstanceFcn;
extern const System kSgn;
extern const System kInstanceCut;
extern const System kGraphMerge;
extern const System kEmbedding;
extern const System kProposalFree;
extern const System kTorchvisionRcnn;
extern const System kDetectronRcnn;
extern const System kPaNet;

}  // namespace atrous::nets
