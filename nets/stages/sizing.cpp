#include "nets/stages/sizing.h"

#include <algorithm>
#include <cmath>

namespace atrous::nets {
namespace {

int at_least_one(double extent) { return std::max(1, static_cast<int>(extent)); }

Extent rounded_down(const Sizing& sizing, Extent picture) {
  const double least = std::min(picture.height, picture.width);
  const double most = std::max(picture.height, picture.width);
  const double scale = std::min(sizing.shorter / least, sizing.longer / most);
  return {at_least_one(std::floor(picture.height * scale)),
          at_least_one(std::floor(picture.width * scale))};
}

/// detectron2 takes the scale twice when the longer side is too long.
Extent rounded_nearest(const Sizing& sizing, Extent picture) {
  const double scale = double(sizing.shorter) / std::min(picture.height, picture.width);
  double height = picture.height < picture.width ? sizing.shorter : scale * picture.height;
  double width = picture.height < picture.width ? scale * picture.width : sizing.shorter;
  if (std::max(height, width) > sizing.longer) {
    const double less = sizing.longer / std::max(height, width);
    height *= less;
    width *= less;
  }
  return {at_least_one(height + 0.5), at_least_one(width + 0.5)};
}

/// Sides times `scale`, unless that makes the longer one too long.
double limited(const Sizing& sizing, Extent picture, double scale) {
  const double most = std::max(picture.height, picture.width);
  return std::nearbyint(scale * most) > sizing.longer ? sizing.longer / most : scale;
}

Extent rounded_even(Extent picture, double scale) {
  return {at_least_one(std::nearbyint(picture.height * scale)),
          at_least_one(std::nearbyint(picture.width * scale))};
}

Extent grown(const Sizing& sizing, Extent picture) {
  const double least = std::min(picture.height, picture.width);
  return rounded_even(picture, limited(sizing, picture, std::max(1.0, sizing.shorter / least)));
}

Extent exact_shorter(const Sizing& sizing, Extent picture) {
  const double least = std::min(picture.height, picture.width);
  const double most = std::max(picture.height, picture.width);
  int shorter = sizing.shorter;
  if (most / least * shorter > sizing.longer)
    shorter = at_least_one(std::nearbyint(sizing.longer * least / most));
  // A picture that is longer than wide by more than the limit keeps one row.
  const int longer = shorter * most / least > 2.0 * sizing.longer
                         ? sizing.longer
                         : at_least_one(shorter * most / least);
  if (picture.width < picture.height) return {longer, shorter};
  return {shorter, longer};
}

Extent resized(const Sizing& sizing, Extent picture) {
  switch (sizing.rounding) {
    case Sizing::Rounding::down:
      return rounded_down(sizing, picture);
    case Sizing::Rounding::nearest:
      return rounded_nearest(sizing, picture);
    case Sizing::Rounding::even:
      return rounded_even(picture, scale_of(sizing, picture));
    case Sizing::Rounding::grown:
      return grown(sizing, picture);
    case Sizing::Rounding::exact:
      break;
  }
  return exact_shorter(sizing, picture);
}

}  // namespace

double scale_of(const Sizing& sizing, Extent picture) {
  const double least = std::min(picture.height, picture.width);
  return limited(sizing, picture, sizing.shorter / least);
}

Framing frame_picture(const Sizing& sizing, Extent picture) {
  const Extent size = resized(sizing, picture);
  if (sizing.square) {
    return {size,
            {sizing.longer, sizing.longer},
            (sizing.longer - size.height) / 2,
            (sizing.longer - size.width) / 2,
            true,
            sizing.resampling};
  }
  const auto padded = [&](int extent) {
    return (extent + sizing.divisor - 1) / sizing.divisor * sizing.divisor;
  };
  return {.resized = size,
          .padded = {padded(size.height), padded(size.width)},
          .resampling = sizing.resampling};
}

}  // namespace atrous::nets
