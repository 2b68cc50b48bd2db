#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "io/datasets/coco.h"

namespace atrous::io {

/// An object that a network found.
struct CocoDetection {
  std::int64_t picture = 0;
  std::int64_t category = 0;
  double score = 0;
  BoxXywh box;
  RunMask mask;  // not needed for scores of boxes
};

/// COCO's twelve numbers, from 0 to 1. -1 where the truth has no such object.
struct CocoScores {
  double ap = -1;  // mean over the thresholds 0.50, 0.55 ... 0.95
  double ap50 = -1;
  double ap75 = -1;
  double ap_small = -1;   // area of at most 32^2
  double ap_medium = -1;  // from 32^2 to 96^2
  double ap_large = -1;   // at least 96^2
  double ar1 = -1;        // recall with the best detection of each picture and category
  double ar10 = -1;
  double ar100 = -1;
  double ar_small = -1;
  double ar_medium = -1;
  double ar_large = -1;
  std::vector<double> ap_by_category;  // parallel to the truth's categories
};

enum class CocoKind { masks, boxes };

/// Average precision and recall of instances, as pycocotools' COCOeval computes them: detections
/// take the truth they overlap most, the best-scored first; crowds and objects outside the area
/// range are ignored together with what matches them; precision is read at 101 recalls. A
/// detection's area is that of its mask, or of its box when boxes are scored. Only the first 100
/// detections of a picture and category count. Detections of categories that the truth lacks do
/// not count.
/// Throws Error{Code::usage} for a detection in a picture that the truth lacks, and
/// Error{Code::shape} when a mask does not have its picture's size.
/// Paper: Lin et al., "Microsoft COCO: Common Objects in Context" (2014).
CocoScores score_coco(const CocoTruth& truth,
                      std::span<const CocoDetection> detections,
                      CocoKind kind);

}  // namespace atrous::io
