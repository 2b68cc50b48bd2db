#pragma once
#include <span>
#include <string_view>

#include "io/image/palette.h"

namespace atrous::io {

/// One of Cityscapes' labels, as its labels.py lists them.
struct CityscapesLabel {
  std::string_view name;
  int id = 0;          // in *_labelIds.png and in results; -1 never occurs in them
  int train_id = 255;  // which of the 19 evaluated classes; 255: none
  bool has_instances = false;
  bool is_ignored = false;  // when scores are computed
  Rgb colour = {};
};

/// All labels by id, 0 to 33.
std::span<const CityscapesLabel> cityscapes_labels() noexcept;

/// The label called `name`, or nullptr.
const CityscapesLabel* find_cityscapes_label(std::string_view name) noexcept;

}  // namespace atrous::io
