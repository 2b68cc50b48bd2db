#include "io/datasets/confusion_matrix.h"

#include <string>

#include "core/base/error.h"

namespace atrous::io {
namespace {

std::optional<double> ratio(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// Mean of the scores that exist; 0 when there are none.
template <class Score>
double mean(int classes, Score score) {
  double sum = 0;
  int found = 0;
  for (int label = 0; label < classes; ++label) {
    const std::optional<double> value = score(label);
    if (!value) continue;
    sum += *value;
    ++found;
  }
  return found > 0 ? sum / found : 0;
}

[[noreturn]] void fail_at(const char* which, std::size_t pixel, int width, int id, int classes) {
  const auto row = static_cast<std::size_t>(width);
  throw Error(Code::corrupt_file, std::string(which) + ": label " + std::to_string(id) +
                                      " at row " + std::to_string(pixel / row) + ", column " +
                                      std::to_string(pixel % row) + " is outside the " +
                                      std::to_string(classes) +
                                      " classes; check the dataset's label map and ignore label");
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(int classes) : classes_(classes) {
  if (classes < 1 || classes > 4096) {
    throw Error(Code::usage, "a confusion matrix of " + std::to_string(classes) +
                                 " classes: expected 1 to 4096");
  }
  counts_.resize(static_cast<std::size_t>(classes) * static_cast<std::size_t>(classes));
}

void ConfusionMatrix::add(const LabelMap& truth,
                          const LabelMap& prediction,
                          std::optional<int> ignore) {
  if (truth.height != prediction.height || truth.width != prediction.width) {
    throw Error(Code::shape, "the truth is " + std::to_string(truth.width) + "x" +
                                 std::to_string(truth.height) + ", the prediction " +
                                 std::to_string(prediction.width) + "x" +
                                 std::to_string(prediction.height));
  }
  std::vector<std::int64_t> counts = counts_;
  const auto classes = static_cast<std::size_t>(classes_);
  for (std::size_t i = 0; i < truth.ids.size(); ++i) {
    const int wanted = truth.ids[i], got = prediction.ids[i];
    if (wanted == ignore) continue;
    if (wanted >= classes_) fail_at("truth", i, truth.width, wanted, classes_);
    if (got >= classes_) fail_at("prediction", i, truth.width, got, classes_);
    ++counts[static_cast<std::size_t>(wanted) * classes + static_cast<std::size_t>(got)];
  }
  counts_ = std::move(counts);
}

void ConfusionMatrix::add(const ConfusionMatrix& other) {
  if (other.classes_ != classes_) {
    throw Error(Code::usage, "confusion matrices of " + std::to_string(classes_) + " and " +
                                 std::to_string(other.classes_) + " classes cannot be added");
  }
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::int64_t ConfusionMatrix::count(int truth, int prediction) const {
  return counts_[static_cast<std::size_t>(truth) * static_cast<std::size_t>(classes_) +
                 static_cast<std::size_t>(prediction)];
}

std::int64_t ConfusionMatrix::truth_count(int label) const {
  std::int64_t sum = 0;
  for (int other = 0; other < classes_; ++other) sum += count(label, other);
  return sum;
}

std::int64_t ConfusionMatrix::prediction_count(int label) const {
  std::int64_t sum = 0;
  for (int other = 0; other < classes_; ++other) sum += count(other, label);
  return sum;
}

std::int64_t ConfusionMatrix::total() const noexcept {
  std::int64_t sum = 0;
  for (const std::int64_t pixels : counts_) sum += pixels;
  return sum;
}

double ConfusionMatrix::pixel_accuracy() const {
  std::int64_t right = 0;
  for (int label = 0; label < classes_; ++label) right += count(label, label);
  return ratio(right, total()).value_or(0);
}

double ConfusionMatrix::mean_accuracy() const {
  return mean(classes_, [this](int label) { return accuracy(label); });
}

double ConfusionMatrix::mean_iou() const {
  return mean(classes_, [this](int label) { return iou(label); });
}

double ConfusionMatrix::mean_iou_of_truth() const {
  return mean(classes_,
              [this](int label) { return truth_count(label) > 0 ? iou(label) : std::nullopt; });
}

double ConfusionMatrix::frequency_weighted_iou() const {
  double sum = 0;
  for (int label = 0; label < classes_; ++label) {
    sum += static_cast<double>(truth_count(label)) * iou(label).value_or(0);
  }
  const std::int64_t pixels = total();
  return pixels > 0 ? sum / static_cast<double>(pixels) : 0;
}

std::optional<double> ConfusionMatrix::iou(int label) const {
  const std::int64_t both = count(label, label);
  return ratio(both, truth_count(label) + prediction_count(label) - both);
}

std::optional<double> ConfusionMatrix::accuracy(int label) const {
  return ratio(count(label, label), truth_count(label));
}

}  // namespace atrous::io
