#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/results/instances.h"
#include "nets/instances/part_runner.h"

namespace atrous::nets {

/// How a code base resizes a picture. The bytes are resized before they are normalised, by whoever has
/// them, but for `numbers`.
enum class Resampling : std::uint8_t {
  numbers,  // bilinearly, what was normalised (torchvision, Detectron)
  opencv,   // bytes, bilinearly (mmdetection)
  pillow,   // bytes, with a triangle that smooths (detectron2, maskrcnn-benchmark)
};

/// How a picture lies in the trunk's input: resized to `resized` (bilinearly, pixel centres), its
/// upper left pixel at (`left`, `top`) of `padded`, zeros elsewhere, or `black` what a black picture
/// has.
struct Framing {
  Extent resized;
  Extent padded;
  int top = 0;
  int left = 0;
  bool black = false;
  Resampling resampling = Resampling::numbers;
  bool operator==(const Framing&) const = default;
};

/// What a method knows of the picture.
struct Scene {
  Extent picture;
  Framing framing;
};

/// How an instance system comes from its networks' maps to objects: plain steps that always give
/// the same for the same numbers. Immutable; the parts' sessions belong to the caller.
class InstanceMethod {
 public:
  virtual ~InstanceMethod() = default;
  /// By default the picture as it is. Throws Error{Code::shape} for one that cannot be used.
  virtual Framing frame(Extent picture) const { return {picture, picture}; }
  /// The objects of a picture that the trunk (the first part) was run on. Boxes, masks and
  /// keypoints are in the picture's pixels.
  virtual Instances find(PartRunner& parts, Session& trunk, const Scene& scene) const = 0;
};

/// An instance system with its options: networks, and what joins them.
struct InstanceNet {
  std::vector<Part> parts;  // the first one reads the picture; its input is called `image`
  std::shared_ptr<const InstanceMethod> method;
};

/// A normalised picture, NHWC and dense, and what normalising makes of a black pixel.
struct Picture {
  TensorView view;
  std::array<float, 3> black = {0, 0, 0};
  Extent own = {0, 0};  // before its bytes were resized to Framing::resized; 0x0: they were not
};

/// Resizes and pads a picture into the trunk's input. The session as in PartRunner::session().
Session& load_picture(const Framing& framing, PartRunner& parts, const Picture& picture);

/// Resizes and pads a picture into the trunk's input, runs the trunk and finds the objects.
Instances find_instances(const InstanceMethod& method, PartRunner& parts, const Picture& picture);

}  // namespace atrous::nets
