#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "io/image/image.h"
#include "io/image/labels.h"
#include "io/image/palette.h"

namespace atrous::io {

constexpr int kJpegQuality = 92;

/// Grey or RGB, 8 bits a sample.
std::vector<std::byte> encode_png(const Image& image);
/// Baseline JPEG; `quality` from 1 to 100, colour at half resolution below 90.
std::vector<std::byte> encode_jpeg(const Image& image, int quality = kJpegQuality);

/// Class ids as pixel values. With ids below 256 an 8-bit palette PNG in which the value is the
/// id and `palette` gives its colour (ids beyond it are black); otherwise 16-bit grey.
std::vector<std::byte> encode_label_png(const LabelMap& labels, std::span<const Rgb> palette);

/// Ids as 16-bit grey, whatever they are.
std::vector<std::byte> encode_id_png(const LabelMap& ids);

/// Atomic writes of the above. Throw Error{Code::io} with the path and the cause.
void write_png(const std::filesystem::path& path, const Image& image);
void write_jpeg(const std::filesystem::path& path, const Image& image, int quality = kJpegQuality);
/// By the path's extension: .png, .jpg or .jpeg. Throws Error{Code::usage} for others.
void write_image(const std::filesystem::path& path, const Image& image);
void write_label_png(const std::filesystem::path& path,
                     const LabelMap& labels,
                     std::span<const Rgb> palette);

}  // namespace atrous::io
