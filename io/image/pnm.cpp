// Binary PNM: P5 (grey) and P6 (RGB), `P6 width height maximum`, one blank, samples of one byte or,
// for a maximum above 255, two, the high one first. '#' begins a comment up to the line's end.
#include "core/base/byte_reader.h"
#include "io/image/codec.h"

namespace atrous::io::codec {
namespace {

class Header {
 public:
  explicit Header(const Input& in) : reader(in.bytes, in.name) {
    reader.skip(1);
    channels = letter() == '6' ? 3 : 1;
    width = number("width");
    height = number("height");
    maximum = number("maximum");
    check_size(in, width, height);
    if (maximum < 1 || maximum > 65535) reader.fail("PNM: the maximum must be 1 to 65535");
  }

  ByteReader reader;  // after the header, at the samples
  int channels = 3, width = 0, height = 0, maximum = 255;

 private:
  char letter() { return reader.text(1, "PNM header")[0]; }

  static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  /// Also takes the one character after the number.
  int number(const char* what) {
    char c = letter();
    while (blank(c) || c == '#') {
      if (c == '#') {
        while (c != '\n') c = letter();
      }
      c = letter();
    }
    constexpr int kLimit = 100'000'000;
    int value = 0;
    if (c < '0' || c > '9') reader.fail(std::string("PNM: expected the ") + what);
    for (; c >= '0' && c <= '9'; c = letter()) {
      if (value > kLimit) reader.fail(std::string("PNM: the ") + what + " is too large");
      value = value * 10 + (c - '0');
    }
    if (!blank(c)) reader.fail(std::string("PNM: expected a blank after the ") + what);
    return value;
  }
};

}  // namespace

bool is_pnm(std::span<const std::byte> bytes) noexcept {
  return bytes.size() >= 2 && bytes[0] == std::byte{'P'} &&
         (bytes[1] == std::byte{'5'} || bytes[1] == std::byte{'6'});
}

Image decode_pnm(const Input& in) {
  Header header(in);
  const std::size_t count = static_cast<std::size_t>(header.width) *
                            static_cast<std::size_t>(header.height) *
                            static_cast<std::size_t>(header.channels);
  const bool wide = header.maximum > 255;
  const auto samples = header.reader.take(wide ? 2 * count : count, "PNM samples");
  Image image = make_image(header.height, header.width, header.channels);
  const auto maximum = static_cast<unsigned>(header.maximum);
  for (std::size_t i = 0; i < count; ++i) {
    unsigned sample = std::to_integer<unsigned>(samples[wide ? 2 * i : i]);
    if (wide) sample = sample << 8 | std::to_integer<unsigned>(samples[2 * i + 1]);
    if (sample > maximum) sample = maximum;
    image.pixels[i] = static_cast<std::uint8_t>((sample * 255U + maximum / 2) / maximum);
  }
  return image;
}

}  // namespace atrous::io::codec
