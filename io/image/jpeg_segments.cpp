#include "io/image/jpeg_segments.h"

namespace atrous::io::codec {

JpegSegment next_segment(ByteReader& reader) {
  unsigned marker = reader.number<std::uint8_t>("marker");
  if (marker != 0xff) reader.fail("expected a JPEG marker");
  while (marker == 0xff) marker = reader.number<std::uint8_t>("marker");
  if (marker == kJpegEnd) return {marker, {}};
  const unsigned high = reader.number<std::uint8_t>("segment length");
  const unsigned length = high << 8 | reader.number<std::uint8_t>("segment length");
  if (length < 2) reader.fail("a JPEG segment is shorter than its length");
  return {marker, reader.take(length - 2, "JPEG segment")};
}

void skip_picture_data(ByteReader& reader) {
  for (;;) {
    if (reader.number<std::uint8_t>("picture data") != 0xff) continue;
    unsigned next = 0xff;
    while (next == 0xff) next = reader.number<std::uint8_t>("picture data");
    const bool stuffed = next == 0, restart = next >= 0xd0 && next <= 0xd7;
    if (!stuffed && !restart) return reader.seek(reader.position() - 2);
  }
}

}  // namespace atrous::io::codec
