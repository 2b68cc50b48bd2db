// stb_image and stb_image_write behind plain functions; their code is compiled in stb.cpp only.
#pragma once
#include <cstddef>
#include <vector>

#include "io/image/codec.h"

namespace atrous::io::codec::stb {

/// Grey or RGB. Throws Error{Code::unsupported} if no decoder knows the file.
Image decode(const Input& in);
/// Grey samples of a file with 8 or 16 bits a sample, as it has them.
LabelMap decode_samples(const Input& in);

std::vector<std::byte> encode_jpeg(const Image& image, int quality);
/// `channels` bytes per pixel: 1 grey, 2 grey and alpha, 3 RGB.
std::vector<std::byte> encode_png(const std::uint8_t* pixels, int height, int width, int channels);

}  // namespace atrous::io::codec::stb
