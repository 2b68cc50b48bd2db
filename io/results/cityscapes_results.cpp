#include "io/results/cityscapes_results.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <sstream>

#include "core/base/error.h"
#include "io/datasets/cityscapes_labels.h"
#include "io/files/mapped_file.h"
#include "io/files/write_atomically.h"
#include "io/image/encode.h"
#include "io/image/image.h"

namespace atrous::io {
namespace {

namespace fs = std::filesystem;

std::string without_blanks(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == ' ' || c == '\t' || c == '\n'; }, '_');
  return text;
}

Image picture_of(const RunMask& mask) {
  Image image{mask.height, mask.width, 1, decode_runs(mask)};
  for (std::uint8_t& pixel : image.pixels) pixel = pixel != 0 ? 255 : 0;
  return image;
}

/// `0007_person.png`; a label that Cityscapes lacks has its number.
std::string mask_name(std::size_t number, int label_id) {
  const auto labels = cityscapes_labels();
  const bool known = label_id >= 0 && label_id < static_cast<int>(labels.size());
  const std::string label = known ? std::string(labels[static_cast<std::size_t>(label_id)].name)
                                  : std::to_string(label_id);
  char count[24];
  std::snprintf(count, sizeof count, "%04zu", number);
  return std::string(count) + "_" + without_blanks(label) + ".png";
}

std::string shortest(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

CityscapesDetection parse_line(const std::string& line, const fs::path& path, int number) {
  const std::string where = path.string() + ": line " + std::to_string(number);
  std::istringstream fields(line);
  std::string mask, rest;
  double label = 0, confidence = 0;
  if (!(fields >> mask >> label >> confidence) || fields >> rest)
    throw Error(Code::corrupt_file, where + ": expected 'mask labelID confidence'");
  if (fs::path(mask).is_absolute())
    throw Error(Code::corrupt_file, where + ": the mask's path must be relative");
  Image image = read_image(path.parent_path() / mask);
  if (image.channels != 1)
    throw Error(Code::corrupt_file, where + ": " + mask + " is no grey picture");
  for (std::uint8_t& pixel : image.pixels) pixel = pixel != 0;
  const MaskPatch patch{0, 0, image.height, image.width, std::move(image.pixels)};
  return {static_cast<int>(label), confidence, encode_runs(patch, {patch.height, patch.width})};
}

}  // namespace

void write_cityscapes_instances(const fs::path& path,
                                std::span<const CityscapesDetection> detections) {
  const std::string folder = without_blanks(path.stem().string());
  const fs::path place = path.parent_path() / folder;
  std::error_code error;
  fs::create_directories(detections.empty() ? fs::absolute(path).parent_path() : place, error);
  if (error) {
    throw Error(Code::io, place.string() + ": the folder cannot be made: " + error.message() +
                              "; name another one");
  }
  std::string text;
  for (std::size_t i = 0; i < detections.size(); ++i) {
    const CityscapesDetection& each = detections[i];
    const std::string name = mask_name(i, each.label_id);
    write_png(place / name, picture_of(each.mask));
    text += folder + "/" + name + " " + std::to_string(each.label_id) + " " +
            shortest(each.confidence) + "\n";
  }
  write_atomically(path, [&](ByteSink& sink) { sink.write(text); });
}

std::vector<CityscapesDetection> read_cityscapes_instances(const fs::path& path) {
  const MappedFile file = MappedFile::open(path);
  const std::span<const std::byte> bytes = file.bytes();
  std::istringstream text(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  std::vector<CityscapesDetection> detections;
  std::string line;
  for (int number = 1; std::getline(text, line); ++number)
    if (!line.empty()) detections.push_back(parse_line(line, path, number));
  return detections;
}

}  // namespace atrous::io
