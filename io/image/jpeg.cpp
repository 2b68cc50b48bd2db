// JPEG through libjpeg-turbo. The library reports errors by longjmp: every call into it runs inside
// guarded(), and nothing with a destructor is created there.
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>

// After <cstdio>, which they rely on.
#include <jerror.h>
#include <jpeglib.h>

#include "io/image/codec.h"

namespace atrous::io::codec {
namespace {

constexpr int kMaxScans = 500;  // a hostile progressive file can ask for endless passes

struct Errors {
  jpeg_error_mgr base;  // first, so that the library's pointer is also ours
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void leave(j_common_ptr jpeg, const char* message) {
  auto* errors = reinterpret_cast<Errors*>(jpeg->err);
  std::snprintf(errors->message, sizeof errors->message, "%s", message);
  std::longjmp(errors->jump, 1);
}

[[noreturn]] void on_error(j_common_ptr jpeg) {
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  leave(jpeg, message);
}

/// Damaged picture data is only a warning to the library, which fills in grey.
void on_message(j_common_ptr jpeg, int level) {
  const int code = jpeg->err->msg_code;
  const bool damaged =
      code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC;
  if (level < 0 && damaged) on_error(jpeg);
}

jpeg_error_mgr* prepare(Errors& errors) {
  jpeg_std_error(&errors.base);
  errors.base.error_exit = [](j_common_ptr jpeg) { on_error(jpeg); };
  errors.base.emit_message = on_message;
  errors.base.output_message = [](j_common_ptr) {};
  errors.message[0] = '\0';
  return &errors.base;
}

/// False if the library gave up; the cause is then in `errors.message`.
template <class Step>
bool guarded(Errors& errors, Step step) {
  if (setjmp(errors.jump) != 0) return false;
  step();
  return true;
}

class Decoder {
 public:
  explicit Decoder(const Input& in) : in_(in) {
    jpeg_.err = prepare(errors_);
    source_.next_input_byte = reinterpret_cast<const JOCTET*>(in.bytes.data());
    source_.bytes_in_buffer = in.bytes.size();
    source_.init_source = [](j_decompress_ptr) {};
    source_.term_source = [](j_decompress_ptr) {};
    source_.resync_to_restart = jpeg_resync_to_restart;
    source_.fill_input_buffer = [](j_decompress_ptr jpeg) -> boolean { cut_off(jpeg); };
    source_.skip_input_data = [](j_decompress_ptr jpeg, long count) {
      if (count <= 0) return;
      const auto bytes = static_cast<std::size_t>(count);
      if (bytes > jpeg->src->bytes_in_buffer) cut_off(jpeg);
      jpeg->src->next_input_byte += bytes;
      jpeg->src->bytes_in_buffer -= bytes;
    };
    progress_.progress_monitor = [](j_common_ptr jpeg) {
      if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number > kMaxScans) {
        leave(jpeg, "too many scans");
      }
    };
  }
  ~Decoder() { jpeg_destroy_decompress(&jpeg_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  Image decode() {
    run([this] {
      jpeg_create_decompress(&jpeg_);
      jpeg_.src = &source_;
      jpeg_.progress = &progress_;
      jpeg_read_header(&jpeg_, TRUE);
    });
    check_size(in_, jpeg_.image_width, jpeg_.image_height);
    const bool cmyk = jpeg_.jpeg_color_space == JCS_CMYK || jpeg_.jpeg_color_space == JCS_YCCK;
    const bool grey = jpeg_.jpeg_color_space == JCS_GRAYSCALE;
    jpeg_.out_color_space = cmyk ? JCS_CMYK : grey ? JCS_GRAYSCALE : JCS_RGB;
    Image image = make_image(static_cast<int>(jpeg_.image_height),
                             static_cast<int>(jpeg_.image_width), grey ? 1 : 3);
    std::vector<std::uint8_t> inks(cmyk ? std::size_t{4} * jpeg_.image_width : 0);
    run([&] {
      jpeg_start_decompress(&jpeg_);
      const std::size_t pitch = std::size_t{jpeg_.output_width} * (grey ? 1U : 3U);
      while (jpeg_.output_scanline < jpeg_.output_height) {
        JSAMPROW target = image.pixels.data() + jpeg_.output_scanline * pitch;
        JSAMPROW row = cmyk ? inks.data() : target;
        jpeg_read_scanlines(&jpeg_, &row, 1);
        if (cmyk) mix(inks.data(), target);
      }
      jpeg_finish_decompress(&jpeg_);
    });
    return image;
  }

 private:
  [[noreturn]] static void cut_off(j_decompress_ptr jpeg) {
    leave(reinterpret_cast<j_common_ptr>(jpeg), "the file is cut off; get a complete copy");
  }

  template <class Step>
  void run(Step step) {
    if (!guarded(errors_, step)) throw corrupt(in_, std::string("JPEG: ") + errors_.message);
  }

  /// One row of inks to RGB. Adobe's programs store how much ink is missing.
  void mix(const std::uint8_t* inks, std::uint8_t* rgb) const noexcept {
    const unsigned flip = jpeg_.saw_Adobe_marker ? 0 : 255;
    for (unsigned x = 0; x < jpeg_.output_width; ++x, inks += 4, rgb += 3) {
      const unsigned light = inks[3] ^ flip;
      for (int c = 0; c < 3; ++c) {
        rgb[c] = static_cast<std::uint8_t>(((inks[c] ^ flip) * light + 127U) / 255U);
      }
    }
  }

  const Input& in_;
  Errors errors_;
  jpeg_source_mgr source_{};
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct jpeg_{};
};

class Encoder {
 public:
  Encoder() { jpeg_.err = prepare(errors_); }
  ~Encoder() {
    jpeg_destroy_compress(&jpeg_);
    std::free(data_);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  std::vector<std::byte> encode(const Image& image, int quality) {
    const bool done = guarded(errors_, [&] { compress(image, quality); });
    if (!done) throw Error(Code::unsupported, std::string("JPEG: ") + errors_.message);
    const auto* bytes = reinterpret_cast<const std::byte*>(data_);
    return {bytes, bytes + size_};
  }

 private:
  void compress(const Image& image, int quality) {
    jpeg_create_compress(&jpeg_);
    jpeg_mem_dest(&jpeg_, &data_, &size_);
    jpeg_.image_height = static_cast<JDIMENSION>(image.height);
    jpeg_.image_width = static_cast<JDIMENSION>(image.width);
    jpeg_.input_components = image.channels;
    jpeg_.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&jpeg_);
    jpeg_set_quality(&jpeg_, quality, TRUE);
    jpeg_.optimize_coding = TRUE;
    if (quality > 90) jpeg_.comp_info[0].h_samp_factor = jpeg_.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&jpeg_, TRUE);
    const auto pitch = static_cast<std::size_t>(image.width * image.channels);
    while (jpeg_.next_scanline < jpeg_.image_height) {
      auto* row = const_cast<JSAMPROW>(image.pixels.data() + jpeg_.next_scanline * pitch);
      jpeg_write_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_compress(&jpeg_);
  }

  Errors errors_;
  unsigned char* data_ = nullptr;
  unsigned long size_ = 0;
  jpeg_compress_struct jpeg_{};
};

}  // namespace

Image decode_jpeg(const Input& in) { return Decoder(in).decode(); }

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  return Encoder().encode(image, quality);
}

}  // namespace atrous::io::codec
