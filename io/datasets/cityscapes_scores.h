#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/results/run_mask.h"
#include "io/image/labels.h"

namespace atrous::io {

/// An object that a network found, in Cityscapes' terms.
struct CityscapesDetection {
  int label_id = 0;  // a CityscapesLabel's id, not its train id
  double confidence = 0;
  RunMask mask;
};

/// Average precision of instances on Cityscapes, from 0 to 1; nothing where no picture has the
/// class. `ap` is the mean over the overlaps 0.50, 0.55 ... 0.95.
struct CityscapesScores {
  struct Class {
    std::string name;
    std::optional<double> ap;
    std::optional<double> ap50;
  };
  std::optional<double> ap;
  std::optional<double> ap50;
  std::vector<Class> classes;  // the eight with instances, by label id
};

/// Collects pictures and computes the scores of evalInstanceLevelSemanticLabeling.py, without
/// distances: a truth counts from 100 pixels on; groups (`id` below 1000), small truths and labels
/// that are not evaluated are ignored together with detections that lie on them; the area below
/// precision over recall is summed up in steps.
/// Paper: Cordts et al., "The Cityscapes Dataset for Semantic Urban Scene Understanding" (2016).
class CityscapesScorer {
 public:
  CityscapesScorer();

  /// `truth` holds what *_instanceIds.png does: label ids, times 1000 and numbered for single
  /// objects. Detections of other labels than the evaluated ones with instances do not count.
  /// Throws Error{Code::corrupt_file} for an id that is no label, and Error{Code::shape} when a
  /// mask has another size; then nothing of the picture is counted.
  void add(const LabelMap& truth, std::span<const CityscapesDetection> detections);

  CityscapesScores scores() const;

 private:
  struct Truth {
    int id = 0;  // label id, or label id * 1000 + number
    int pixels = 0;
    bool is_group() const { return id < 1000; }
  };
  struct Overlap {
    std::size_t truth = 0, found = 0;  // places in Picture
    int pixels = 0;
  };
  struct Found {
    double confidence = 0;
    int pixels = 0;
    int ignored = 0;  // pixels on labels that are not evaluated
  };
  /// What belongs to one class in one picture.
  struct Picture {
    std::vector<Truth> truths;
    std::vector<Found> found;
    std::vector<Overlap> overlaps;
  };
  struct Example;
  struct Examples;

  static void collect(const Picture& picture, double least, Examples& examples);
  static std::optional<double> average_precision(const std::vector<Picture>& pictures,
                                                 double least);

  std::vector<int> label_ids_;                 // of the classes
  std::vector<std::vector<Picture>> classes_;  // parallel to it
};

}  // namespace atrous::io
