#include "io/datasets/coco_scores.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string>

#include "core/base/error.h"

namespace atrous::io {
namespace {

constexpr int kThresholds = 10;
constexpr int kRecalls = 101;
constexpr std::size_t kMostDetections = 100;

struct AreaRange {
  double least, most;
};
constexpr double kAll = 1e5 * 1e5, kSmall = 32.0 * 32.0, kMedium = 96.0 * 96.0;
constexpr std::array<AreaRange, 4> kRanges = {
    {{0, kAll}, {0, kSmall}, {kSmall, kMedium}, {kMedium, kAll}}};

/// 0.50, 0.55 ... 0.95 in the very steps of numpy.linspace.
double threshold(int index) {
  return index == kThresholds - 1 ? 0.95 : 0.5 + index * ((0.95 - 0.5) / (kThresholds - 1));
}

double recall_point(int index) { return index == kRecalls - 1 ? 1.0 : index * 0.01; }

/// What belongs to one category in one picture.
struct Group {
  std::vector<const CocoTruth::Object*> truths;
  std::vector<const CocoDetection*> detections;  // the best first
  std::vector<double> ious;                      // [detection][truth]

  double area(std::size_t detection, CocoKind kind) const {
    const CocoDetection& each = *detections[detection];
    return kind == CocoKind::boxes ? each.box.area() : static_cast<double>(atrous::area(each.mask));
  }
};

/// What became of one detection at one threshold.
struct Mark {
  double score = 0;
  bool matched = false;
  bool ignored = false;
};

/// A group's outcome for one range of areas.
struct Outcome {
  std::array<std::vector<Mark>, kThresholds> marks;
  int wanted = 0;  // truths that count
};

void measure(Group& group, CocoKind kind) {
  std::stable_sort(group.detections.begin(), group.detections.end(),
                   [](const auto* a, const auto* b) { return a->score > b->score; });
  if (group.detections.size() > kMostDetections) group.detections.resize(kMostDetections);
  std::vector<BoxXywh> around;
  if (kind == CocoKind::masks)
    for (const auto* truth : group.truths) around.push_back(bounds(truth->mask));
  for (const CocoDetection* detection : group.detections) {
    const BoxXywh box = kind == CocoKind::masks ? bounds(detection->mask) : detection->box;
    for (std::size_t t = 0; t < group.truths.size(); ++t) {
      const CocoTruth::Object& truth = *group.truths[t];
      const bool crowd = truth.crowd;
      if (kind == CocoKind::boxes)
        group.ious.push_back(iou(box, truth.box, crowd));
      else  // masks whose boxes are apart need no look at their runs
        group.ious.push_back(
            iou(box, around[t], crowd) > 0 ? iou(detection->mask, truth.mask, crowd) : 0);
    }
  }
}

/// The truths' places, those that count first, otherwise in the file's order.
std::vector<std::size_t> order_of(const std::vector<bool>& ignored) {
  std::vector<std::size_t> order;
  for (const bool wanted : {false, true})
    for (std::size_t t = 0; t < ignored.size(); ++t)
      if (ignored[t] == wanted) order.push_back(t);
  return order;
}

/// Gives every detection the free truth that it overlaps most; ignored ones only if there is no
/// other. A crowd is never used up. Among equals the last one wins.
std::vector<Mark> match(const Group& group,
                        const std::vector<bool>& ignored,
                        const std::vector<std::size_t>& order,
                        double least) {
  std::vector<Mark> marks;
  std::vector<bool> taken(group.truths.size());
  for (std::size_t d = 0; d < group.detections.size(); ++d) {
    double best = std::min(least, 1 - 1e-10);
    std::size_t found = group.truths.size();
    for (const std::size_t t : order) {
      if (taken[t] && !group.truths[t]->crowd) continue;
      if (found < group.truths.size() && !ignored[found] && ignored[t]) break;
      const double overlap = group.ious[d * group.truths.size() + t];
      if (overlap < best) continue;
      best = overlap;
      found = t;
    }
    Mark mark{group.detections[d]->score};
    if (found < group.truths.size()) {
      taken[found] = true;
      mark.ignored = ignored[found];
      // pycocotools marks matches by the truth's id, so that the id 0 never counts as one.
      mark.matched = group.truths[found]->id != 0;
    }
    marks.push_back(mark);
  }
  return marks;
}

Outcome evaluate(const Group& group, const AreaRange& range, CocoKind kind) {
  const auto outside = [&](double area) { return area < range.least || area > range.most; };
  std::vector<bool> ignored;
  Outcome outcome;
  for (const auto* truth : group.truths) {
    ignored.push_back(truth->crowd || outside(truth->area));
    if (!ignored.back()) ++outcome.wanted;
  }
  const std::vector<std::size_t> order = order_of(ignored);
  for (int t = 0; t < kThresholds; ++t) {
    std::vector<Mark>& marks = outcome.marks[static_cast<std::size_t>(t)];
    marks = match(group, ignored, order, threshold(t));
    for (std::size_t d = 0; d < marks.size(); ++d)
      if (!marks[d].matched && outside(group.area(d, kind))) marks[d].ignored = true;
  }
  return outcome;
}

/// Sum and number of values, for means of what exists.
struct Sum {
  double sum = 0;
  int count = 0;

  void add(double value) {
    sum += value;
    ++count;
  }
  void add(const Sum& other) {
    sum += other.sum;
    count += other.count;
  }
  double mean() const { return count > 0 ? sum / count : -1; }
};

/// Precision and recall of one category over all pictures.
struct Curve {
  std::array<Sum, kThresholds> precision;
  Sum recall;
};

/// Precision at 101 recalls, and the final recall, of detections in order.
void trace(const std::vector<Mark>& marks, int wanted, Sum& precisions, Sum& recall) {
  std::vector<double> precision, recalled;
  int right = 0, wrong = 0;
  for (const Mark& mark : marks) {
    if (!mark.ignored) ++(mark.matched ? right : wrong);
    precision.push_back(right / (right + wrong + std::numeric_limits<double>::epsilon()));
    recalled.push_back(static_cast<double>(right) / wanted);
  }
  for (std::size_t i = precision.size(); i-- > 1;)
    precision[i - 1] = std::max(precision[i - 1], precision[i]);
  for (int r = 0; r < kRecalls; ++r) {
    const auto at = std::lower_bound(recalled.begin(), recalled.end(), recall_point(r));
    precisions.add(
        at == recalled.end() ? 0 : precision[static_cast<std::size_t>(at - recalled.begin())]);
  }
  recall.add(recalled.empty() ? 0 : recalled.back());
}

/// All outcomes of a category together; only the first `most` detections of a picture count.
Curve accumulate(const std::vector<Outcome>& outcomes, std::size_t most) {
  int wanted = 0;
  for (const Outcome& outcome : outcomes) wanted += outcome.wanted;
  Curve curve;
  if (wanted == 0) return curve;
  for (std::size_t t = 0; t < kThresholds; ++t) {
    std::vector<Mark> marks;
    for (const Outcome& outcome : outcomes) {
      const auto& part = outcome.marks[t];
      marks.insert(marks.end(), part.begin(),
                   part.begin() + static_cast<std::ptrdiff_t>(std::min(part.size(), most)));
    }
    std::stable_sort(marks.begin(), marks.end(),
                     [](const Mark& a, const Mark& b) { return a.score > b.score; });
    trace(marks, wanted, curve.precision[t], curve.recall);
  }
  return curve;
}

/// The sums of all categories: precision by area and threshold, recall by area and by number.
struct Totals {
  std::array<std::array<Sum, kThresholds>, kRanges.size()> precision;
  std::array<Sum, kRanges.size()> recall;
  std::array<Sum, 2> recall_of_few;  // 1 and 10 detections

  double ap(std::size_t range) const {
    Sum all;
    for (const Sum& each : precision[range]) all.add(each);
    return all.mean();
  }
};

using Groups = std::map<std::int64_t, std::map<std::int64_t, Group>>;  // category, picture

Groups group_up(const CocoTruth& truth, std::span<const CocoDetection> detections) {
  Groups groups;
  for (const auto& category : truth.categories) groups[category.id];
  for (const auto& object : truth.objects)
    groups[object.category][object.picture].truths.push_back(&object);
  for (const CocoDetection& detection : detections) {
    const auto picture =
        std::ranges::lower_bound(truth.pictures, detection.picture, {}, &CocoTruth::Picture::id);
    if (picture == truth.pictures.end() || picture->id != detection.picture) {
      throw Error(Code::usage, "a detection is of image " + std::to_string(detection.picture) +
                                   ", which the annotations lack; name the annotations of the "
                                   "same pictures");
    }
    const auto category = groups.find(detection.category);
    if (category != groups.end())
      category->second[detection.picture].detections.push_back(&detection);
  }
  return groups;
}

double add_category(std::map<std::int64_t, Group>& pictures, CocoKind kind, Totals& totals) {
  for (auto& [picture, group] : pictures) measure(group, kind);
  Sum ap;
  for (std::size_t range = 0; range < kRanges.size(); ++range) {
    std::vector<Outcome> outcomes;
    for (const auto& [picture, group] : pictures)
      outcomes.push_back(evaluate(group, kRanges[range], kind));
    const Curve curve = accumulate(outcomes, kMostDetections);
    for (std::size_t t = 0; t < kThresholds; ++t) {
      totals.precision[range][t].add(curve.precision[t]);
      if (range == 0) ap.add(curve.precision[t]);
    }
    totals.recall[range].add(curve.recall);
    if (range != 0) continue;
    totals.recall_of_few[0].add(accumulate(outcomes, 1).recall);
    totals.recall_of_few[1].add(accumulate(outcomes, 10).recall);
  }
  return ap.mean();
}

}  // namespace

CocoScores score_coco(const CocoTruth& truth,
                      std::span<const CocoDetection> detections,
                      CocoKind kind) {
  Totals totals;
  CocoScores scores;
  for (auto& [category, pictures] : group_up(truth, detections))
    scores.ap_by_category.push_back(add_category(pictures, kind, totals));
  scores.ap = totals.ap(0);
  scores.ap50 = totals.precision[0][0].mean();
  scores.ap75 = totals.precision[0][5].mean();
  scores.ap_small = totals.ap(1);
  scores.ap_medium = totals.ap(2);
  scores.ap_large = totals.ap(3);
  scores.ar1 = totals.recall_of_few[0].mean();
  scores.ar10 = totals.recall_of_few[1].mean();
  scores.ar100 = totals.recall[0].mean();
  scores.ar_small = totals.recall[1].mean();
  scores.ar_medium = totals.recall[2].mean();
  scores.ar_large = totals.recall[3].mean();
  return scores;
}

}  // namespace atrous::io
