// JPEG in a build without libjpeg-turbo. Pixels may differ from libjpeg's by a few levels.
#include "io/image/stb.h"

namespace atrous::io::codec {

Image decode_jpeg(const Input& in) { return stb::decode(in); }

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  return stb::encode_jpeg(image, quality);
}

}  // namespace atrous::io::codec
