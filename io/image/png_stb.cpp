// PNG in a build without libpng. stb_image knows neither palette indices nor 16-bit writing, but
// their samples are stored like those of other kinds of PNG; only the header differs.
#include <array>
#include <cstdint>

#include "core/base/byte_reader.h"
#include "io/image/stb.h"

namespace atrous::io::codec {
namespace {

// The header is the first chunk: signature 8, length 4, "IHDR" 4, width 4, height 4, then these.
constexpr std::size_t kHeaderName = 12, kWidth = 16, kHeight = 20, kDepth = 24, kType = 25,
                      kHeaderCrc = 29, kHeaderEnd = 33;
constexpr std::byte kGrey{0}, kPalette{3};

std::uint32_t crc(std::span<const std::byte> bytes) {
  std::uint32_t sum = 0xffffffffU;
  for (const std::byte byte : bytes) {
    sum ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum & 1U ? 0xedb88320U : 0U);
  }
  return ~sum;
}

void append_big_endian(std::vector<std::byte>& to, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    to.push_back(static_cast<std::byte>(number >> shift));
}

/// Changes what the header says the samples are.
void relabel(std::vector<std::byte>& png, std::byte depth, std::byte type) {
  png[kDepth] = depth;
  png[kType] = type;
  std::vector<std::byte> sum;
  append_big_endian(sum, crc(std::span(png).subspan(kHeaderName, kHeaderCrc - kHeaderName)));
  std::copy(sum.begin(), sum.end(), png.begin() + kHeaderCrc);
}

/// Before stb_image, which calls sizes beyond its own limit damaged.
void check_header(const Input& in) {
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (const std::byte byte : in.bytes.subspan(at, 4)) {
      value = value << 8 | std::to_integer<std::uint32_t>(byte);
    }
    return value;
  };
  if (in.bytes.size() < kHeaderEnd) throw corrupt(in, "PNG: the file is cut off");
  check_size(in, number(kWidth), number(kHeight));
}

/// Palette and transparency chunks get names that every decoder skips.
void hide_palette(std::vector<std::byte>& png, std::string_view name) {
  ByteReader reader(png, name);
  reader.seek(kHeaderEnd);
  while (reader.remaining() > 0) {
    std::uint32_t length = 0;
    for (int i = 0; i < 4; ++i) length = length << 8 | reader.number<std::uint8_t>("PNG chunk");
    const std::size_t at = reader.position();
    const std::string_view type = reader.text(4, "PNG chunk");
    if (type == "IDAT") return;
    if (type == "PLTE") png[at] = std::byte{'p'};
    if (type == "tRNS") png[at + 3] = std::byte{'s'};
    reader.skip(std::size_t{length} + 4);
  }
}

}  // namespace

Image decode_png(const Input& in) {
  check_header(in);
  return stb::decode(in);
}

LabelMap decode_png_ids(const Input& in) {
  check_header(in);
  if (in.bytes[kType] != kGrey && in.bytes[kType] != kPalette) throw holds_colours(in);
  std::vector<std::byte> grey(in.bytes.begin(), in.bytes.end());
  grey[kType] = kGrey;
  hide_palette(grey, in.name);
  LabelMap labels = stb::decode_samples({grey, in.name, in.max_pixels});
  const int depth = std::to_integer<int>(in.bytes[kDepth]);
  if (depth < 8) {  // grey is stretched to 0..255
    const int step = 255 / ((1 << depth) - 1);
    for (std::uint16_t& id : labels.ids) id = static_cast<std::uint16_t>(id / step);
  }
  return labels;
}

std::vector<std::byte> encode_png(const Image& image) {
  return stb::encode_png(image.pixels.data(), image.height, image.width, image.channels);
}

std::vector<std::byte> encode_png_indices(const LabelMap& labels, std::span<const Rgb> palette) {
  std::vector<std::uint8_t> indices;
  indices.reserve(labels.ids.size());
  for (const std::uint16_t id : labels.ids) indices.push_back(static_cast<std::uint8_t>(id));
  std::vector<std::byte> png = stb::encode_png(indices.data(), labels.height, labels.width, 1);
  relabel(png, std::byte{8}, kPalette);

  std::vector<std::byte> chunk;
  append_big_endian(chunk, static_cast<std::uint32_t>(3 * palette.size()));
  for (const char letter : {'P', 'L', 'T', 'E'}) chunk.push_back(static_cast<std::byte>(letter));
  for (const Rgb& colour : palette) {
    for (const std::uint8_t value : colour) chunk.push_back(std::byte{value});
  }
  append_big_endian(chunk, crc(std::span(chunk).subspan(4)));
  png.insert(png.begin() + kHeaderEnd, chunk.begin(), chunk.end());
  return png;
}

std::vector<std::byte> encode_png_grey16(const LabelMap& labels) {
  const std::vector<std::uint8_t> samples = big_endian(labels.ids);
  std::vector<std::byte> png = stb::encode_png(samples.data(), labels.height, labels.width, 2);
  relabel(png, std::byte{16}, kGrey);
  return png;
}

}  // namespace atrous::io::codec
