#include "io/datasets/cityscapes_labels.h"

namespace atrous::io {
namespace {

constexpr CityscapesLabel kLabels[] = {
    {"unlabeled", 0, 255, false, true, {0, 0, 0}},
    {"ego vehicle", 1, 255, false, true, {0, 0, 0}},
    {"rectification border", 2, 255, false, true, {0, 0, 0}},
    {"out of roi", 3, 255, false, true, {0, 0, 0}},
    {"static", 4, 255, false, true, {0, 0, 0}},
    {"dynamic", 5, 255, false, true, {111, 74, 0}},
    {"ground", 6, 255, false, true, {81, 0, 81}},
    {"road", 7, 0, false, false, {128, 64, 128}},
    {"sidewalk", 8, 1, false, false, {244, 35, 232}},
    {"parking", 9, 255, false, true, {250, 170, 160}},
    {"rail track", 10, 255, false, true, {230, 150, 140}},
    {"building", 11, 2, false, false, {70, 70, 70}},
    {"wall", 12, 3, false, false, {102, 102, 156}},
    {"fence", 13, 4, false, false, {190, 153, 153}},
    {"guard rail", 14, 255, false, true, {180, 165, 180}},
    {"bridge", 15, 255, false, true, {150, 100, 100}},
    {"tunnel", 16, 255, false, true, {150, 120, 90}},
    {"pole", 17, 5, false, false, {153, 153, 153}},
    {"polegroup", 18, 255, false, true, {153, 153, 153}},
    {"traffic light", 19, 6, false, false, {250, 170, 30}},
    {"traffic sign", 20, 7, false, false, {220, 220, 0}},
    {"vegetation", 21, 8, false, false, {107, 142, 35}},
    {"terrain", 22, 9, false, false, {152, 251, 152}},
    {"sky", 23, 10, false, false, {70, 130, 180}},
    {"person", 24, 11, true, false, {220, 20, 60}},
    {"rider", 25, 12, true, false, {255, 0, 0}},
    {"car", 26, 13, true, false, {0, 0, 142}},
    {"truck", 27, 14, true, false, {0, 0, 70}},
    {"bus", 28, 15, true, false, {0, 60, 100}},
    {"caravan", 29, 255, true, true, {0, 0, 90}},
    {"trailer", 30, 255, true, true, {0, 0, 110}},
    {"train", 31, 16, true, false, {0, 80, 100}},
    {"motorcycle", 32, 17, true, false, {0, 0, 230}},
    {"bicycle", 33, 18, true, false, {119, 11, 32}},
};

}  // namespace

std::span<const CityscapesLabel> cityscapes_labels() noexcept { return kLabels; }

const CityscapesLabel* find_cityscapes_label(std::string_view name) noexcept {
  for (const CityscapesLabel& label : kLabels)
    if (label.name == name) return &label;
  return nullptr;
}

}  // namespace atrous::io
