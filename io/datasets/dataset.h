#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/image/labels.h"
#include "io/image/palette.h"

namespace atrous::io {

/// An image and its ground truth.
struct Sample {
  std::string id;
  std::filesystem::path image;
  std::filesystem::path labels;
};

/// A part of a dataset, ready to be evaluated. read_label_png() reads the ground truth.
struct Dataset {
  std::string name;
  std::vector<Sample> samples;       // sorted by id
  std::vector<std::string> classes;  // names by label; empty when unknown
  std::optional<int> ignore;         // label of pixels that do not count
  Palette palette;                   // colours by label; empty when unknown
};

/// CamVid with 11 classes: `root/<split>/*` images and `root/<split>_labels/*.png`, ignore 11.
/// `split` is train, val or test.
Dataset camvid(const std::filesystem::path& root, std::string_view split = "test");

/// Which ground truth of Cityscapes is wanted.
enum class CityscapesTruth {
  labels,     // *_gtFine_labelIds.png: label ids, not train ids
  instances,  // *_gtFine_instanceIds.png: the same, times 1000 and numbered for single objects
};

/// Cityscapes: `root/leftImg8bit/<split>/<city>/*_leftImg8bit.png` and the fine annotations in
/// `root/gtFine/<split>/<city>`. `split` is train, val or test. Classes are left empty: the ids are
/// those of cityscapes_labels().
Dataset cityscapes(const std::filesystem::path& root,
                   CityscapesTruth truth,
                   std::string_view split = "val");

/// Two folders whose files are paired by their names without extension. `label_suffix` is what
/// label names have in addition ("_gt" in 0001_gt.png). Hidden files are left out.
/// Throws Error{Code::io} for a folder that cannot be read or holds no image, and names the first
/// images that have no labels. Labels without an image are left out.
Dataset folder_pairs(const std::filesystem::path& images,
                     const std::filesystem::path& labels,
                     std::string_view label_suffix = {});

}  // namespace atrous::io
