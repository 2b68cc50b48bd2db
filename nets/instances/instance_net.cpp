#include "nets/instances/instance_net.h"

#include "nets/stages/place_picture.h"

namespace atrous::nets {

Session& load_picture(const Framing& framing, PartRunner& parts, const TensorView& picture) {
  const Shape shapes[] = {Shape{1, framing.padded.height, framing.padded.width, 3}};
  Session& trunk = parts.session(0, shapes);
  place_picture(picture, framing.resized, trunk.input(), parts.context());
  return trunk;
}

Instances find_instances(const InstanceMethod& method,
                         PartRunner& parts,
                         const TensorView& picture) {
  const Extent own{picture.desc.shape.height(), picture.desc.shape.width()};
  const Framing framing = method.frame(own);
  Session& trunk = load_picture(framing, parts, picture);
  trunk.run(parts.trace());
  return method.find(parts, trunk, {own, framing});
}

}  // namespace atrous::nets
