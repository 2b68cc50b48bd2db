#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "io/image/image.h"

namespace atrous::io {

/// One class id per pixel, rows from top to bottom.
struct LabelMap {
  int height = 0;
  int width = 0;
  std::vector<std::uint16_t> ids;  // height * width
};

/// Ground truth as it is stored: palette indices or grey values of a PNG with up to 16 bits a
/// sample, unchanged (bits below 8 are not stretched, colours of the palette do not matter).
/// Throws like read_image(), and Error{Code::unsupported} for files that are not PNG or hold
/// colours instead of ids.
LabelMap read_label_png(const std::filesystem::path& path, const ReadOptions& options = {});
LabelMap decode_label_png(std::span<const std::byte> bytes,
                          std::string_view name,
                          const ReadOptions& options = {});

}  // namespace atrous::io
