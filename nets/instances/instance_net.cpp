#include "nets/instances/instance_net.h"

#include "nets/stages/place_picture.h"

namespace atrous::nets {

Session& load_picture(const Framing& framing, PartRunner& parts, const Picture& picture) {
  const Shape shapes[] = {Shape{1, framing.padded.height, framing.padded.width, 3}};
  Session& trunk = parts.session(0, shapes);
  const std::array<float, 3> border = framing.black ? picture.black : std::array<float, 3>{};
  place_picture(picture.view, framing, trunk.input(), border, parts.context());
  return trunk;
}

Instances find_instances(const InstanceMethod& method, PartRunner& parts, const Picture& picture) {
  const Shape& shape = picture.view.desc.shape;
  const bool resized = picture.own.height > 0;
  const Extent own = resized ? picture.own : Extent{shape.height(), shape.width()};
  const Framing framing = method.frame(own);
  Session& trunk = load_picture(framing, parts, picture);
  trunk.run(parts.trace());
  return method.find(parts, trunk, {own, framing});
}

}  // namespace atrous::nets
