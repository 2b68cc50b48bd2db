#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "io/image/labels.h"

namespace atrous::io {

/// Scores of semantic segmentation, over all pixels of all images added.
///
/// With n[t][p] pixels of truth t predicted as p, of C classes:
///   iou(c)      = n[c][c] / (sum over p of n[c][p] + sum over t of n[t][c] - n[c][c])
///   accuracy(c) = n[c][c] / (sum over p of n[c][p])
/// A class without any pixel to divide by has no score and is left out of the means.
class ConfusionMatrix {
 public:
  /// Throws Error{Code::usage} unless 1 <= classes <= 4096.
  explicit ConfusionMatrix(int classes);

  /// Counts the pixels whose truth is not `ignore`. Throws Error{Code::shape} when the sizes
  /// differ, and Error{Code::corrupt_file} with the place for a label outside the classes; then
  /// nothing of the image is counted.
  void add(const LabelMap& truth, const LabelMap& prediction, std::optional<int> ignore);
  /// Adds another matrix of the same number of classes.
  void add(const ConfusionMatrix& other);

  int classes() const noexcept { return classes_; }
  std::int64_t count(int truth, int prediction) const;
  /// All pixels counted.
  std::int64_t total() const noexcept;

  /// Pixels predicted right, by all pixels.
  double pixel_accuracy() const;
  /// Mean of accuracy(c) over the classes that occur in the truth.
  double mean_accuracy() const;
  /// Mean of iou(c) over the classes that occur in the truth or in a prediction.
  double mean_iou() const;
  /// Mean of iou(c) over the classes that occur in the truth.
  double mean_iou_of_truth() const;
  /// Sum of iou(c), weighted by the share of pixels of truth c.
  double frequency_weighted_iou() const;
  std::optional<double> iou(int label) const;
  std::optional<double> accuracy(int label) const;

 private:
  std::int64_t truth_count(int label) const;
  std::int64_t prediction_count(int label) const;

  int classes_;
  std::vector<std::int64_t> counts_;  // [truth][prediction]
};

}  // namespace atrous::io
