#include "io/weights/formats.h"

#include <string>

#include "core/base/error.h"
#include "io/weights/safetensors.h"

namespace atrous::io {
namespace {

constexpr WeightFormat kFormats[] = {
    {"safetensors", looks_like_safetensors, read_safetensors},
};

WeightStore read(const MappedFile& file) {
  if (file.bytes().empty()) throw Error(Code::corrupt_file, file.name() + ": the file is empty");
  for (const WeightFormat& format : kFormats) {
    if (format.matches(file.bytes())) return format.read(file);
  }
  std::string known;
  for (const WeightFormat& format : kFormats) {
    known += (known.empty() ? "" : ", ") + std::string(format.name);
  }
  throw Error(Code::unsupported,
              file.name() + ": not a weight file of a known format (" + known + ")");
}

}  // namespace

std::span<const WeightFormat> weight_formats() noexcept { return kFormats; }

WeightStore read_weights(const std::filesystem::path& path) { return read(MappedFile::open(path)); }

WeightStore read_weights(std::span<const std::byte> bytes,
                         std::string_view name,
                         std::shared_ptr<const void> owner) {
  return read({bytes, std::string(name), std::move(owner)});
}

}  // namespace atrous::io
