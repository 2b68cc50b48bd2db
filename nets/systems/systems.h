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
extern const System kRefineNet;
extern const System kLightWeightRefineNet;
extern const System kLightWeightRefineNetMobileNetV2;

}  // namespace atrous::nets
