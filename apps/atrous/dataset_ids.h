#pragma once
#include <span>

#include "io/image/labels.h"
#include "io/image/palette.h"

namespace atrous::apps {

// A recipe's label_map gives every class the id that its dataset has for it: Cityscapes' 7 to 33
// for the 19 classes, ADE20K's 1 to 150, COCO's 1 to 90 for 80. `ids` is such a map.

/// Class numbers as the dataset's ids.
io::LabelMap to_dataset_ids(io::LabelMap labels, std::span<const int> ids);

/// The classes' colours by the dataset's ids; black for ids of no class.
io::Palette dataset_palette(std::span<const io::Rgb> colours, std::span<const int> ids);

/// The dataset's ids as class numbers; what is no class becomes `ignore`.
void from_dataset_ids(io::LabelMap& truth, std::span<const int> ids, int ignore);

}  // namespace atrous::apps
