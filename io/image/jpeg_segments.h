// The structure of a JPEG file, for what is needed without a decoder.
#pragma once
#include <cstddef>
#include <span>

#include "core/base/byte_reader.h"

namespace atrous::io::codec {

constexpr unsigned kJpegScan = 0xda, kJpegEnd = 0xd9, kJpegHuffman = 0xc4, kJpegApp1 = 0xe1;

struct JpegSegment {
  unsigned marker = 0;
  std::span<const std::byte> payload;  // empty for the end marker
};

/// The segment at the reader's place, which is a marker. Throws Error{Code::corrupt_file}.
JpegSegment next_segment(ByteReader& reader);

/// From within a scan's picture data to the marker that ends it.
void skip_picture_data(ByteReader& reader);

}  // namespace atrous::io::codec
