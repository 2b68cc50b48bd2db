#include "io/image/stb.h"

#include <algorithm>
#include <cstring>
#include <memory>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_NO_PIC
#define STBI_NO_PNM
#define STBI_NO_PSD                                  // its 16-bit layers overflow
#define STBI_ASSERT(condition) static_cast<void>(0)  // damage is reported, never fatal
#include <stb/stb_image.h>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

namespace atrous::io::codec {
namespace stb {
namespace {

/// Gives a file to stb_image and notes whether it asked for more than there is, which the library
/// itself takes for zeros.
class Source {
 public:
  explicit Source(std::span<const std::byte> bytes) : left_(bytes) {}

  static constexpr stbi_io_callbacks callbacks() noexcept {
    return {[](void* user, char* to, int count) { return self(user).read(to, count); },
            [](void* user, int count) { self(user).skip(count); },
            [](void* user) { return self(user).left_.empty() ? 1 : 0; }};
  }
  bool cut_off() const noexcept { return cut_off_; }

 private:
  static Source& self(void* user) noexcept { return *static_cast<Source*>(user); }

  int read(char* to, int wanted) noexcept {
    // The first call fills the look-ahead buffer, which may remain partly empty; the pixels that
    // are read past it may not.
    if (look_ahead_ == nullptr) look_ahead_ = to;
    const std::size_t count = std::min(left_.size(), static_cast<std::size_t>(wanted));
    const bool too_few = to == look_ahead_ ? count == 0 : count < static_cast<std::size_t>(wanted);
    cut_off_ = cut_off_ || too_few;
    if (count > 0) std::memcpy(to, left_.data(), count);
    left_ = left_.subspan(count);
    return static_cast<int>(count);
  }
  void skip(int count) noexcept {
    left_ = left_.subspan(std::min(left_.size(), static_cast<std::size_t>(std::max(count, 0))));
  }

  std::span<const std::byte> left_;
  const char* look_ahead_ = nullptr;
  bool cut_off_ = false;
};

constexpr stbi_io_callbacks kCallbacks = Source::callbacks();

struct Free {
  void operator()(void* pixels) const noexcept { stbi_image_free(pixels); }
};
using Pixels8 = std::unique_ptr<stbi_uc, Free>;
using Pixels16 = std::unique_ptr<stbi_us, Free>;

Error damaged(const Input& in, const Source& source) {
  if (source.cut_off()) return corrupt(in, "the file is cut off; get a complete copy");
  return corrupt(in, std::string("damaged image: ") + stbi_failure_reason());
}

struct Header {
  int height = 0, width = 0;
  int channels = 3;  // without alpha
  bool wide = false;

  std::size_t samples() const noexcept {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) *
           static_cast<std::size_t>(channels);
  }
};

Header read_header(const Input& in) {
  Header header;
  int channels = 0;
  Source source(in.bytes);
  if (stbi_info_from_callbacks(&kCallbacks, &source, &header.width, &header.height, &channels) ==
      0) {
    if (is_png(in.bytes) || is_jpeg(in.bytes)) throw damaged(in, source);
    throw Error(Code::unsupported, std::string(in.name) +
                                       ": not an image of a known format, or damaged (JPEG, PNG, "
                                       "BMP, GIF, PNM, HDR, TGA)");
  }
  check_size(in, header.width, header.height);
  header.channels = channels <= 2 ? 1 : 3;
  Source again(in.bytes);
  header.wide = stbi_is_16_bit_from_callbacks(&kCallbacks, &again) != 0;
  return header;
}

Pixels8 load8(const Input& in, Header& header) {
  Source source(in.bytes);
  int stored = 0;
  Pixels8 pixels(stbi_load_from_callbacks(&kCallbacks, &source, &header.width, &header.height,
                                          &stored, header.channels));
  if (!pixels || source.cut_off()) throw damaged(in, source);
  return pixels;
}

Pixels16 load16(const Input& in, Header& header) {
  Source source(in.bytes);
  int stored = 0;
  Pixels16 pixels(stbi_load_16_from_callbacks(&kCallbacks, &source, &header.width, &header.height,
                                              &stored, header.channels));
  if (!pixels || source.cut_off()) throw damaged(in, source);
  return pixels;
}

void append(void* to, void* from, int count) {
  const auto* bytes = static_cast<const std::byte*>(from);
  auto& all = *static_cast<std::vector<std::byte>*>(to);
  all.insert(all.end(), bytes, bytes + count);
}

}  // namespace

Image decode(const Input& in) {
  Header header = read_header(in);
  if (!header.wide) {
    const Pixels8 pixels = load8(in, header);
    return {header.height,
            header.width,
            header.channels,
            {pixels.get(), pixels.get() + header.samples()}};
  }
  const Pixels16 pixels = load16(in, header);
  Image image = make_image(header.height, header.width, header.channels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = narrow(pixels.get()[i]);
  return image;
}

LabelMap decode_samples(const Input& in) {
  Header header = read_header(in);
  header.channels = 1;
  LabelMap labels{header.height, header.width, {}};
  if (header.wide) {
    const Pixels16 pixels = load16(in, header);
    labels.ids.assign(pixels.get(), pixels.get() + header.samples());
  } else {
    const Pixels8 pixels = load8(in, header);
    labels.ids.assign(pixels.get(), pixels.get() + header.samples());
  }
  return labels;
}

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  std::vector<std::byte> bytes;
  if (stbi_write_jpg_to_func(append, &bytes, image.width, image.height, image.channels,
                             image.pixels.data(), quality) == 0) {
    throw Error(Code::unsupported, "JPEG: the image cannot be encoded");
  }
  return bytes;
}

std::vector<std::byte> encode_png(const std::uint8_t* pixels, int height, int width, int channels) {
  std::vector<std::byte> bytes;
  if (stbi_write_png_to_func(append, &bytes, width, height, channels, pixels, 0) == 0) {
    throw Error(Code::memory, "PNG: no memory to encode the image");
  }
  return bytes;
}

}  // namespace stb

Image decode_other(const Input& in) { return stb::decode(in); }

}  // namespace atrous::io::codec
