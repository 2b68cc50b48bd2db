// JPEG in a build without libjpeg-turbo. Pixels may differ from libjpeg's by a few levels.
#include "io/image/jpeg_segments.h"
#include "io/image/stb.h"

namespace atrous::io::codec {
namespace {

/// stb_image 2.27 trusts that a Huffman table has at most 256 symbols.
void check_tables(std::span<const std::byte> segment, std::string_view name) {
  ByteReader reader(segment, name);
  while (reader.remaining() > 0) {
    reader.skip(1);
    std::size_t symbols = 0;
    for (int length = 1; length <= 16; ++length) {
      symbols += reader.number<std::uint8_t>("Huffman table");
    }
    if (symbols > 256)
      reader.fail("JPEG: a Huffman table has " + std::to_string(symbols) +
                  " symbols, at most 256 are possible");
    reader.take(symbols, "Huffman table");
  }
}

void check_tables(const Input& in) {
  ByteReader reader(in.bytes, in.name);
  reader.skip(2);
  for (;;) {
    const JpegSegment segment = next_segment(reader);
    if (segment.marker == kJpegEnd) return;
    if (segment.marker == kJpegHuffman) check_tables(segment.payload, in.name);
    if (segment.marker == kJpegScan) skip_picture_data(reader);
  }
}

}  // namespace

Image decode_jpeg(const Input& in) {
  check_tables(in);
  return stb::decode(in);
}

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  return stb::encode_jpeg(image, quality);
}

}  // namespace atrous::io::codec
