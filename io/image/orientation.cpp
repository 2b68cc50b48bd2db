// EXIF orientation of a JPEG file, read without the JPEG library, and its undoing.
#include <cstring>
#include <utility>

#include "core/base/byte_reader.h"
#include "io/image/codec.h"
#include "io/image/jpeg_segments.h"

namespace atrous::io::codec {
namespace {

/// Numbers of a TIFF structure, in the byte order that it names.
class Tiff {
 public:
  explicit Tiff(std::span<const std::byte> bytes) : reader_(bytes, "exif") {
    big_ = reader_.text(2, "byte order") == "MM";
    if (u16() != 42) reader_.fail("expected 42");
  }

  unsigned u16() {
    const auto two = reader_.take(2, "number");
    const unsigned first = std::to_integer<unsigned>(two[0]);
    const unsigned second = std::to_integer<unsigned>(two[1]);
    return big_ ? first << 8 | second : second << 8 | first;
  }
  std::size_t u32() {
    const std::size_t first = u16();
    const std::size_t second = u16();
    return big_ ? first << 16 | second : second << 16 | first;
  }
  void seek(std::size_t position) { reader_.seek(position); }
  void skip(std::size_t count) { reader_.skip(count); }

 private:
  ByteReader reader_;
  bool big_ = false;
};

int orientation_of(std::span<const std::byte> tiff_bytes) {
  constexpr unsigned kOrientation = 0x0112;
  Tiff tiff(tiff_bytes);
  tiff.seek(tiff.u32());
  for (unsigned left = tiff.u16(); left > 0; --left) {
    const unsigned tag = tiff.u16();
    tiff.skip(6);  // type and count, which every writer gives as one 16-bit number
    const unsigned value = tiff.u16();
    tiff.skip(2);
    if (tag == kOrientation) return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

int search(std::span<const std::byte> jpeg) {
  constexpr std::string_view kExif{"Exif\0\0", 6};
  ByteReader reader(jpeg, "jpeg");
  reader.skip(2);
  for (;;) {
    const JpegSegment segment = next_segment(reader);
    if (segment.marker == kJpegScan || segment.marker == kJpegEnd) return 1;
    const bool exif = segment.marker == kJpegApp1 && segment.payload.size() > kExif.size() &&
                      std::memcmp(segment.payload.data(), kExif.data(), kExif.size()) == 0;
    if (exif) return orientation_of(segment.payload.subspan(kExif.size()));
  }
}

}  // namespace

int exif_orientation(std::span<const std::byte> jpeg) noexcept {
  try {
    return search(jpeg);
  } catch (const Error&) {
    return 1;  // pixels matter more than a damaged note about them
  }
}

Image upright(Image image, int orientation) {
  if (orientation <= 1 || orientation > 8) return image;
  const bool transpose = orientation >= 5;
  const bool from_right =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Image turned = make_image(transpose ? image.width : image.height,
                            transpose ? image.height : image.width, image.channels);
  const auto channels = static_cast<std::size_t>(image.channels);
  std::uint8_t* out = turned.pixels.data();
  for (int y = 0; y < turned.height; ++y) {
    for (int x = 0; x < turned.width; ++x, out += channels) {
      const int across = transpose ? y : x;
      const int down = transpose ? x : y;
      const int column = from_right ? image.width - 1 - across : across;
      const int row = from_bottom ? image.height - 1 - down : down;
      const auto pixel = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) +
                         static_cast<std::size_t>(column);
      std::memcpy(out, image.pixels.data() + pixel * channels, channels);
    }
  }
  return turned;
}

}  // namespace atrous::io::codec
