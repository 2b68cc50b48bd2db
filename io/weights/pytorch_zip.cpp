#include <map>

#include "core/base/error.h"
#include "io/files/zip.h"
#include "io/weights/numpy.h"
#include "io/weights/pytorch.h"
#include "io/weights/state_dict.h"

namespace atrous::io {
namespace {

/// Storages as members `<folder>/data/<key>`.
class ZipData final : public PersistentData {
 public:
  ZipData(const ZipArchive& zip, std::string folder) : zip_(zip), folder_(std::move(folder)) {
    if (const ZipMember* order = zip_.find(folder_ + "byteorder"))
      big_endian_ = text_of(zip.open(*order)) == "big";
  }

  /// ('storage', type, key, device, count)
  Elements storage(const Pickle& pickle, Pickle::Ref id) override {
    const Pickle::Ref tuple = pickle[id].arguments;
    const std::string_view type_name = pickle.maker(pickle.item(tuple, 1));
    const auto type = torch_type(type_name);
    if (!type) pickle.fail("storage type '" + std::string(type_name) + "' is not known");
    const std::string key(pickle.text(pickle.item(tuple, 2), "a storage's key"));
    Elements elements{
        .type = *type, .big_endian = big_endian_, .shape = {}, .bytes = {}, .owner = {}};
    const MappedFile& content = open(pickle, key);
    elements.bytes = content.bytes();
    elements.owner = content.owner();
    return elements;
  }

 private:
  static std::string_view text_of(const MappedFile& file) {
    return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
  }

  /// A storage's content; one that several tensors share is unpacked once.
  const MappedFile& open(const Pickle& pickle, const std::string& key) {
    const auto found = opened_.find(key);
    if (found != opened_.end()) return found->second;
    const ZipMember* member = zip_.find(folder_ + "data/" + key);
    if (member == nullptr) pickle.fail("storage '" + key + "' is not in the archive");
    return opened_.emplace(key, zip_.open(*member)).first->second;
  }

  const ZipArchive& zip_;
  std::string folder_;
  bool big_endian_ = false;
  std::map<std::string, MappedFile, std::less<>> opened_;
};

}  // namespace

bool looks_like_zip(std::span<const std::byte> bytes) noexcept {
  return ZipArchive::begins_like_one(bytes);
}

WeightStore read_zip(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  const ZipArchive zip(file, limit);
  constexpr std::string_view kPickle = "data.pkl";
  for (const ZipMember& member : zip.members()) {
    if (member.name.ends_with(".npy")) return read_numpy_archive(zip, file.name(), limit);
    if (!member.name.ends_with(kPickle)) continue;
    const MappedFile content = zip.open(member);
    ByteReader reader(content.bytes(), content.name());
    const Pickle pickle(reader, content.name(), limit);
    ZipData data(zip, std::string(member.name.substr(0, member.name.size() - kPickle.size())));
    return read_state_dict(pickle, file, &data, limit);
  }
  throw Error(Code::unsupported, file.name() +
                                     ": a zip archive without data.pkl (PyTorch) or .npy members "
                                     "(NumPy) holds no weights that are known");
}

}  // namespace atrous::io
