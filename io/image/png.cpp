// PNG through libpng. The library reports errors by longjmp: every call into it runs inside
// guarded(), and nothing with a destructor is created there.
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <new>

#include "io/image/codec.h"

namespace atrous::io::codec {
namespace {

constexpr std::size_t kMessage = 128;

/// False if the library gave up.
template <class Step>
bool guarded(png_structp png, Step step) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  step();
  return true;
}

void on_error(png_structp png, png_const_charp message) {
  std::snprintf(static_cast<char*>(png_get_error_ptr(png)), kMessage, "%s", message);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

class Decoder {
 public:
  explicit Decoder(const Input& in) : in_(in), left_(in.bytes) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, message_, on_error, on_warning);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw Error(Code::memory, std::string(in.name) + ": no memory for the PNG decoder");
    }
  }
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  void read_header() {
    run([this] {
      png_set_read_fn(png_, this, [](png_structp png, png_bytep to, std::size_t count) {
        static_cast<Decoder*>(png_get_io_ptr(png))->read(to, count);
      });
      png_read_info(png_, info_);
    });
    check_size(in_, png_get_image_width(png_, info_), png_get_image_height(png_, info_));
  }

  bool colour() const {
    const int type = png_get_color_type(png_, info_);
    return type != PNG_COLOR_TYPE_GRAY && type != PNG_COLOR_TYPE_GRAY_ALPHA;
  }
  bool ids() const {
    const int type = png_get_color_type(png_, info_);
    return type == PNG_COLOR_TYPE_GRAY || type == PNG_COLOR_TYPE_PALETTE;
  }
  bool wide() const { return png_get_bit_depth(png_, info_) == 16; }
  int height() const { return static_cast<int>(png_get_image_height(png_, info_)); }
  int width() const { return static_cast<int>(png_get_image_width(png_, info_)); }

  /// 8-bit grey or RGB for every kind of file.
  void ask_for_colours() {
    run([this] {
      png_set_palette_to_rgb(png_);
      png_set_expand_gray_1_2_4_to_8(png_);
      png_set_scale_16(png_);
      png_set_strip_alpha(png_);
    });
  }
  /// Samples as they are stored, one or (16 bits) two bytes each.
  void ask_for_values() {
    run([this] { png_set_packing(png_); });
  }

  /// All rows, without gaps, and the rest of the file.
  std::vector<std::uint8_t> read_rows(std::size_t row_bytes) {
    run([this] {
      png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
    });
    if (png_get_rowbytes(png_, info_) != row_bytes) throw corrupt(in_, "PNG: unexpected layout");
    std::vector<std::uint8_t> pixels(row_bytes * static_cast<std::size_t>(height()));
    std::vector<png_bytep> rows;
    for (int y = 0; y < height(); ++y) {
      rows.push_back(pixels.data() + static_cast<std::size_t>(y) * row_bytes);
    }
    run([&] {
      png_read_image(png_, rows.data());
      png_read_end(png_, nullptr);
    });
    return pixels;
  }

 private:
  void read(png_bytep to, std::size_t count) {
    if (count > left_.size()) png_error(png_, "the file is cut off; get a complete copy");
    std::memcpy(to, left_.data(), count);
    left_ = left_.subspan(count);
  }

  template <class Step>
  void run(Step step) {
    if (!guarded(png_, step)) throw corrupt(in_, std::string("PNG: ") + message_);
  }

  const Input& in_;
  std::span<const std::byte> left_;
  char message_[kMessage] = {};
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

/// What an encoded file looks like; `rows` are `row_bytes` apart.
struct Layout {
  int height = 0, width = 0, depth = 8, type = PNG_COLOR_TYPE_RGB;
  const std::uint8_t* rows = nullptr;
  std::size_t row_bytes = 0;
  std::span<const Rgb> palette = {};
};

class Encoder {
 public:
  Encoder() {
    png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, message_, on_error, on_warning);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_write_struct(&png_, nullptr);
      throw Error(Code::memory, "no memory for the PNG encoder");
    }
  }
  ~Encoder() { png_destroy_write_struct(&png_, &info_); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  std::vector<std::byte> encode(const Layout& layout) {
    const bool done = guarded(png_, [&] { write(layout); });
    if (!done) throw Error(Code::unsupported, std::string("PNG: ") + message_);
    return std::move(bytes_);
  }

 private:
  void write(const Layout& layout) {
    png_set_write_fn(
        png_, this,
        [](png_structp png, png_bytep from, std::size_t count) {
          static_cast<Encoder*>(png_get_io_ptr(png))->append(from, count);
        },
        [](png_structp) {});
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    // Half the time of the defaults for files 7 % larger; indices compress best unfiltered.
    png_set_compression_level(png_, 4);
    png_set_filter(png_, 0, layout.palette.empty() ? PNG_FILTER_UP : PNG_FILTER_NONE);
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(layout.width),
                 static_cast<png_uint_32>(layout.height), layout.depth, layout.type,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!layout.palette.empty()) {
      png_color colours[PNG_MAX_PALETTE_LENGTH] = {};
      for (std::size_t i = 0; i < layout.palette.size(); ++i) {
        colours[i] = {layout.palette[i][0], layout.palette[i][1], layout.palette[i][2]};
      }
      png_set_PLTE(png_, info_, colours, static_cast<int>(layout.palette.size()));
    }
    png_write_info(png_, info_);
    for (int y = 0; y < layout.height; ++y) {
      png_write_row(png_, layout.rows + static_cast<std::size_t>(y) * layout.row_bytes);
    }
    png_write_end(png_, info_);
  }

  /// Called from inside the library, through which no exception may pass.
  void append(png_const_bytep from, std::size_t count) {
    bool stored = true;
    try {
      const auto* bytes = reinterpret_cast<const std::byte*>(from);
      bytes_.insert(bytes_.end(), bytes, bytes + count);
    } catch (const std::bad_alloc&) {
      stored = false;
    }
    if (!stored) png_error(png_, "out of memory");
  }

  std::vector<std::byte> bytes_;
  char message_[kMessage] = {};
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

}  // namespace

Image decode_png(const Input& in) {
  Decoder decoder(in);
  decoder.read_header();
  decoder.ask_for_colours();
  const int channels = decoder.colour() ? 3 : 1;
  const auto row_bytes = static_cast<std::size_t>(decoder.width()) * (decoder.colour() ? 3U : 1U);
  return {decoder.height(), decoder.width(), channels, decoder.read_rows(row_bytes)};
}

LabelMap decode_png_ids(const Input& in) {
  Decoder decoder(in);
  decoder.read_header();
  if (!decoder.ids()) throw holds_colours(in);
  decoder.ask_for_values();
  const auto width = static_cast<std::size_t>(decoder.width());
  const bool wide = decoder.wide();
  const std::vector<std::uint8_t> samples = decoder.read_rows(wide ? 2 * width : width);
  LabelMap labels{decoder.height(), decoder.width(), {}};
  if (!wide) {
    labels.ids.assign(samples.begin(), samples.end());
    return labels;
  }
  labels.ids.reserve(samples.size() / 2);
  for (std::size_t i = 0; i < samples.size(); i += 2) {
    labels.ids.push_back(static_cast<std::uint16_t>(samples[i] << 8 | samples[i + 1]));
  }
  return labels;
}

std::vector<std::byte> encode_png(const Image& image) {
  return Encoder().encode({.height = image.height,
                           .width = image.width,
                           .type = image.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
                           .rows = image.pixels.data(),
                           .row_bytes = static_cast<std::size_t>(image.width * image.channels)});
}

std::vector<std::byte> encode_png_indices(const LabelMap& labels, std::span<const Rgb> palette) {
  std::vector<std::uint8_t> rows;
  rows.reserve(labels.ids.size());
  for (const std::uint16_t id : labels.ids) rows.push_back(static_cast<std::uint8_t>(id));
  return Encoder().encode({.height = labels.height,
                           .width = labels.width,
                           .type = PNG_COLOR_TYPE_PALETTE,
                           .rows = rows.data(),
                           .row_bytes = static_cast<std::size_t>(labels.width),
                           .palette = palette});
}

std::vector<std::byte> encode_png_grey16(const LabelMap& labels) {
  const std::vector<std::uint8_t> rows = big_endian(labels.ids);
  return Encoder().encode({.height = labels.height,
                           .width = labels.width,
                           .depth = 16,
                           .type = PNG_COLOR_TYPE_GRAY,
                           .rows = rows.data(),
                           .row_bytes = 2 * static_cast<std::size_t>(labels.width)});
}

}  // namespace atrous::io::codec
