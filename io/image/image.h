#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace atrous::io {

/// 8-bit pixels in rows from top to bottom, interleaved: grey (1 channel) or RGB (3).
struct Image {
  int height = 0;
  int width = 0;
  int channels = 3;
  std::vector<std::uint8_t> pixels;  // height * width * channels
};

/// An image of zeros. Trusts that the extents are positive.
Image make_image(int height, int width, int channels);
/// The same image with 3 channels; grey is repeated.
Image to_rgb(Image image);

struct ReadOptions {
  /// Turn a JPEG as its EXIF orientation says, like viewers do.
  bool apply_orientation = true;
  /// Larger images are refused before anything is allocated.
  std::int64_t max_pixels = std::int64_t{1} << 28;
};

/// Reads an image; the format is told by its content: JPEG, PNG, BMP, GIF (first frame), PNM
/// (binary), HDR or TGA.
///
/// JPEG is decoded as libjpeg does by default (accurate integer DCT, smooth upsampling of colour);
/// CMYK becomes RGB without a colour profile. Alpha is dropped, not blended: the colours below it
/// stay as they are stored. 16-bit samples are rounded to the nearest of 256 levels. Grey files
/// give one channel. Gamma and colour profiles are ignored.
/// Throws Error{Code::io} when the file cannot be read, Error{Code::corrupt_file} when it is empty,
/// cut off or damaged, Error{Code::unsupported} when it is no image or has too many pixels.
Image read_image(const std::filesystem::path& path, const ReadOptions& options = {});
/// The same for a file's bytes in memory; `name` is used in messages.
Image decode_image(std::span<const std::byte> bytes,
                   std::string_view name,
                   const ReadOptions& options = {});

}  // namespace atrous::io
