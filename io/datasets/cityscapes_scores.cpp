#include "io/datasets/cityscapes_scores.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/base/error.h"
#include "io/datasets/cityscapes_labels.h"
#include "io/results/rle.h"

namespace atrous::io {
namespace {

constexpr int kOverlaps = 10;
constexpr int kLeastPixels = 100;
constexpr int kFirstObject = 1000;

/// 0.50, 0.55 ... 0.95 in the very steps of numpy.arange.
double overlap_of(int index) { return 0.5 + index * ((0.5 + 0.05) - 0.5); }

double share(int both, int first, int second) {
  return static_cast<double>(both) / (first + second - both);
}

/// The label that an id of the truth belongs to. Throws for an id that is none.
const CityscapesLabel& label_of(int id) {
  const auto labels = cityscapes_labels();
  const auto label = static_cast<std::size_t>(id < kFirstObject ? id : id / kFirstObject);
  if (label >= labels.size()) {
    throw Error(Code::corrupt_file, "instance id " + std::to_string(id) +
                                        " belongs to no label of Cityscapes; name the "
                                        "*_instanceIds.png files");
  }
  return labels[label];
}

std::map<int, int> count_ids(const LabelMap& truth) {
  std::vector<int> counts(1 << 16);
  for (const std::uint16_t id : truth.ids) ++counts[id];
  std::map<int, int> found;
  for (int id = 0; id < static_cast<int>(counts.size()); ++id)
    if (counts[static_cast<std::size_t>(id)] > 0) found[id] = counts[static_cast<std::size_t>(id)];
  return found;
}

/// Pixels of a mask by the id below them.
std::map<int, int> ids_below(const RunMask& mask, const LabelMap& truth) {
  if (mask.height != truth.height || mask.width != truth.width) {
    throw Error(Code::shape, "a detection's mask is " + std::to_string(mask.width) + "x" +
                                 std::to_string(mask.height) + ", the truth " +
                                 std::to_string(truth.width) + "x" + std::to_string(truth.height));
  }
  std::map<int, int> counts;
  const auto width = static_cast<std::size_t>(truth.width);
  int last = -1, *count = nullptr;  // neighbours mostly have one id
  for_each_run(mask, [&](int x, int begin, int end) {
    for (int y = begin; y < end; ++y) {
      const int id = truth.ids[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)];
      if (id != last) count = &counts[id];
      last = id;
      ++*count;
    }
  });
  return counts;
}

}  // namespace

/// A place on the curve of precision over recall.
struct CityscapesScorer::Example {
  double confidence = 0;
  bool right = false;
};

struct CityscapesScorer::Examples {
  std::vector<Example> items;
  int missed = 0;  // truths that no detection matches
  bool have_truth = false, have_found = false;
};

CityscapesScorer::CityscapesScorer() {
  for (const CityscapesLabel& label : cityscapes_labels())
    if (label.has_instances && !label.is_ignored) label_ids_.push_back(label.id);
  classes_.resize(label_ids_.size());
}

void CityscapesScorer::add(const LabelMap& truth, std::span<const CityscapesDetection> detections) {
  std::vector<Picture> pictures(label_ids_.size());
  const auto place_of = [&](int label) {
    return static_cast<std::size_t>(std::ranges::find(label_ids_, label) - label_ids_.begin());
  };
  for (const auto& [id, pixels] : count_ids(truth)) {
    const std::size_t place = place_of(label_of(id).id);
    if (place < pictures.size()) pictures[place].truths.push_back({id, pixels});
  }
  for (const CityscapesDetection& detection : detections) {
    const std::size_t place = place_of(detection.label_id);
    const auto pixels = static_cast<int>(area(detection.mask));
    if (place == pictures.size() || pixels == 0) continue;
    Picture& picture = pictures[place];
    Found found{detection.confidence, pixels, 0};
    for (const auto& [id, both] : ids_below(detection.mask, truth)) {
      // Labels with instances are stored under their objects' ids: only plain ids are void.
      if (id < kFirstObject && label_of(id).is_ignored) found.ignored += both;
      const auto own = std::ranges::find(picture.truths, id, &Truth::id);
      if (own == picture.truths.end()) continue;
      picture.overlaps.push_back(
          {static_cast<std::size_t>(own - picture.truths.begin()), picture.found.size(), both});
    }
    picture.found.push_back(found);
  }
  for (std::size_t i = 0; i < pictures.size(); ++i) classes_[i].push_back(std::move(pictures[i]));
}

/// Every truth takes the best-scored of the detections that overlap it by more than `least`; the
/// others are wrong, and so is a detection without a truth unless most of it lies on what is
/// ignored.
void CityscapesScorer::collect(const Picture& picture, double least, Examples& examples) {
  std::vector<std::vector<double>> confidences(picture.truths.size());
  std::vector<bool> matched(picture.found.size());
  std::vector<int> ignored;
  for (const Found& found : picture.found) ignored.push_back(found.ignored);
  for (const Overlap& overlap : picture.overlaps) {
    const Truth& truth = picture.truths[overlap.truth];
    const Found& found = picture.found[overlap.found];
    if (share(overlap.pixels, truth.pixels, found.pixels) > least) {
      matched[overlap.found] = true;
      confidences[overlap.truth].push_back(found.confidence);
    }
    // A small group counts twice, as in the script.
    if (truth.is_group()) ignored[overlap.found] += overlap.pixels;
    if (truth.pixels < kLeastPixels) ignored[overlap.found] += overlap.pixels;
  }
  for (std::size_t t = 0; t < picture.truths.size(); ++t) {
    if (picture.truths[t].is_group() || picture.truths[t].pixels < kLeastPixels) continue;
    examples.have_truth = true;
    if (confidences[t].empty()) ++examples.missed;
    std::ranges::sort(confidences[t], std::ranges::greater{});
    for (std::size_t i = 0; i < confidences[t].size(); ++i)
      examples.items.push_back({confidences[t][i], i == 0});
  }
  for (std::size_t f = 0; f < picture.found.size(); ++f) {
    examples.have_found = true;
    const double proportion = static_cast<double>(ignored[f]) / picture.found[f].pixels;
    if (!matched[f] && proportion <= least)
      examples.items.push_back({picture.found[f].confidence, false});
  }
}

std::optional<double> CityscapesScorer::average_precision(const std::vector<Picture>& pictures,
                                                          double least) {
  Examples examples;
  for (const Picture& picture : pictures) collect(picture, least, examples);
  if (!examples.have_truth) return std::nullopt;
  if (!examples.have_found || examples.items.empty()) return 0;
  std::ranges::sort(examples.items, {}, &Example::confidence);
  const auto count = static_cast<int>(examples.items.size());
  int right = 0;
  for (const Example& example : examples.items) right += example.right;
  // One place on the curve per confidence, the lowest first, and an artificial one at the end.
  std::vector<double> precision, recall;
  int below = 0;  // right ones of lower confidence
  for (int i = 0; i < count; ++i) {
    const auto place = static_cast<std::size_t>(i);
    if (i == 0 || examples.items[place].confidence != examples.items[place - 1].confidence) {
      const int hits = right - below;
      precision.push_back(static_cast<double>(hits) / (count - i));
      recall.push_back(static_cast<double>(hits) / (right + examples.missed));
    }
    below += examples.items[place].right;
  }
  precision.push_back(1);
  recall.push_back(0);
  double sum = 0;
  for (std::size_t i = 0; i < precision.size(); ++i) {
    const double before = recall[i == 0 ? 0 : i - 1];
    const double after = i + 1 < recall.size() ? recall[i + 1] : 0;
    sum += precision[i] * 0.5 * (before - after);
  }
  return sum;
}

CityscapesScores CityscapesScorer::scores() const {
  CityscapesScores scores;
  double sum = 0, sum50 = 0;
  int found = 0;
  for (std::size_t c = 0; c < label_ids_.size(); ++c) {
    const CityscapesLabel& label = cityscapes_labels()[static_cast<std::size_t>(label_ids_[c])];
    CityscapesScores::Class entry{std::string(label.name), {}, {}};
    double own = 0;
    for (int i = 0; i < kOverlaps; ++i) {
      const auto ap = average_precision(classes_[c], overlap_of(i));
      if (!ap) break;
      own += *ap;
      if (i == 0) entry.ap50 = *ap;
      if (i + 1 == kOverlaps) entry.ap = own / kOverlaps;
    }
    if (entry.ap) {
      sum += *entry.ap;
      sum50 += *entry.ap50;
      ++found;
    }
    scores.classes.push_back(std::move(entry));
  }
  if (found > 0) {
    scores.ap = sum / found;
    scores.ap50 = sum50 / found;
  }
  return scores;
}

}  // namespace atrous::io
