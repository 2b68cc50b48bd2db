#include "io/image/image.h"

#include <algorithm>

#include "io/files/mapped_file.h"
#include "io/image/codec.h"

namespace atrous::io {
namespace codec {

Error corrupt(const Input& in, const std::string& what) {
  return {Code::corrupt_file, std::string(in.name) + ": " + what};
}

Error holds_colours(const Input& in) {
  return {Code::unsupported, std::string(in.name) +
                                 ": holds colours, not class ids; convert it to "
                                 "a palette or grey PNG first"};
}

void check_size(const Input& in, std::int64_t width, std::int64_t height) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width <= 0 || height <= 0) throw corrupt(in, "the image has no pixels (" + size + ")");
  if (width > in.max_pixels / height) {
    throw Error(Code::unsupported, std::string(in.name) + ": " + size +
                                       " pixels exceed the limit of " +
                                       std::to_string(in.max_pixels) + " (raise max_pixels)");
  }
}

bool is_png(std::span<const std::byte> bytes) noexcept {
  constexpr std::string_view kMagic = "\x89PNG\r\n\x1a\n";
  return bytes.size() >= kMagic.size() &&
         std::ranges::equal(bytes.first(kMagic.size()), std::as_bytes(std::span(kMagic)));
}

bool is_jpeg(std::span<const std::byte> bytes) noexcept {
  // stb_image allows fill bytes before the marker, so whatever it may take for JPEG counts as such.
  const auto marker = std::ranges::find_if(bytes, [](std::byte b) { return b != std::byte{0xff}; });
  return marker != bytes.begin() && marker != bytes.end() && *marker == std::byte{0xd8};
}

}  // namespace codec

Image make_image(int height, int width, int channels) {
  const std::size_t count = static_cast<std::size_t>(height) * static_cast<std::size_t>(width) *
                            static_cast<std::size_t>(channels);
  return {height, width, channels, std::vector<std::uint8_t>(count)};
}

Image to_rgb(Image image) {
  if (image.channels == 3) return image;
  Image rgb = make_image(image.height, image.width, 3);
  auto out = rgb.pixels.begin();
  for (const std::uint8_t grey : image.pixels) out = std::fill_n(out, 3, grey);
  return rgb;
}

Image decode_image(std::span<const std::byte> bytes,
                   std::string_view name,
                   const ReadOptions& options) {
  const codec::Input in{bytes, name, options.max_pixels};
  if (bytes.empty()) throw codec::corrupt(in, "the file is empty");
  if (codec::is_png(bytes)) return codec::decode_png(in);
  if (codec::is_pnm(bytes)) return codec::decode_pnm(in);
  if (!codec::is_jpeg(bytes)) return codec::decode_other(in);
  Image image = codec::decode_jpeg(in);
  if (!options.apply_orientation) return image;
  return codec::upright(std::move(image), codec::exif_orientation(bytes));
}

Image read_image(const std::filesystem::path& path, const ReadOptions& options) {
  const MappedFile file = MappedFile::open(path);
  return decode_image(file.bytes(), file.name(), options);
}

LabelMap decode_label_png(std::span<const std::byte> bytes,
                          std::string_view name,
                          const ReadOptions& options) {
  const codec::Input in{bytes, name, options.max_pixels};
  if (bytes.empty()) throw codec::corrupt(in, "the file is empty");
  if (!codec::is_png(bytes)) {
    throw Error(Code::unsupported, std::string(name) +
                                       ": not a PNG file; labels are read from "
                                       "PNG with a palette or grey values");
  }
  return codec::decode_png_ids(in);
}

LabelMap read_label_png(const std::filesystem::path& path, const ReadOptions& options) {
  const MappedFile file = MappedFile::open(path);
  return decode_label_png(file.bytes(), file.name(), options);
}

}  // namespace atrous::io
