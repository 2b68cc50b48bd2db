#pragma once
#include "nets/system.h"

// Every published system, one per file of this folder. catalog.cpp lists them.
namespace atrous::nets {

extern const System kFcnResNet;
extern const System kDeepLabV3ResNet;
extern const System kLightWeightRefineNetMobileNetV2;

}  // namespace atrous::nets
