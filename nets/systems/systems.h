#pragma once
#include "nets/system.h"

// Every published system, in files of this folder. catalog.cpp lists them.
namespace atrous::nets {

// Classifiers: backbones as networks of their own.
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
extern const System kRefineNet;
extern const System kLightWeightRefineNet;
extern const System kLightWeightRefineNetMobileNetV2;

}  // namespace atrous::nets
