#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "core/base/error.h"
#include "io/weights/pytorch.h"
#include "io/weights/state_dict.h"

namespace atrous::io {
namespace {

// Protocol 2, LONG1 of ten bytes: 0x1950a86a20f9469cfc6c.
constexpr std::array<unsigned char, 14> kMagic = {0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c,
                                                  0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
constexpr std::int64_t kProtocol = 1001;

/// Storages behind the pickles. Their numbers are little-endian whatever the machine was: the
/// marker in the file's second pickle describes the machine, not the file.
class StreamData final : public PersistentData {
 public:
  /// ('storage', type, key, device, count, view): the storage that an id names.
  Elements storage(const Pickle& pickle, Pickle::Ref id) override {
    const Pickle::Ref tuple = pickle[id].arguments;
    const auto type = torch_type(pickle.maker(pickle.item(tuple, 1)));
    if (!type) pickle.fail("a storage has an unknown type");
    const std::string key(pickle.text(pickle.item(tuple, 2), "a storage's key"));
    const auto found = storages_.find(key);
    if (found == storages_.end()) pickle.fail("storage '" + key + "' is not in the file");
    Elements elements = found->second;
    elements.type = *type;
    if (pickle.size(tuple) > 5) narrow(pickle, pickle.item(tuple, 5), elements);
    return elements;
  }

  void add(std::string key, std::span<const std::byte> bytes, std::shared_ptr<const void> owner) {
    Elements elements;
    elements.bytes = bytes;
    elements.owner = std::move(owner);
    storages_[std::move(key)] = std::move(elements);
  }

 private:
  /// (key, offset, count): a storage that is a part of another.
  static void narrow(const Pickle& pickle, Pickle::Ref view, Elements& elements) {
    if (pickle[view].kind == Pickle::Kind::none) return;
    const std::int64_t offset = pickle.integer(pickle.item(view, 1), "a view's offset");
    const std::int64_t count = pickle.integer(pickle.item(view, 2), "a view's size");
    const auto have = static_cast<std::int64_t>(elements.bytes.size() / size_of(elements.type));
    if (offset < 0 || count < 0 || offset > have || count > have - offset)
      pickle.fail("a view leads out of its storage");
    elements.bytes =
        elements.bytes.subspan(static_cast<std::size_t>(offset) * size_of(elements.type),
                               static_cast<std::size_t>(count) * size_of(elements.type));
  }

  std::map<std::string, Elements, std::less<>> storages_;
};

/// Types of the storages that a pickle's persistent ids name, by key.
std::map<std::string, Element> storage_types(const Pickle& pickle) {
  std::map<std::string, Element> types;
  for (Pickle::Ref ref = 0; ref < pickle.end(); ++ref) {
    if (pickle[ref].kind != Pickle::Kind::persistent) continue;
    const Pickle::Ref tuple = pickle[ref].arguments;
    const auto type = torch_type(pickle.maker(pickle.item(tuple, 1)));
    if (!type) pickle.fail("a storage has an unknown type");
    types.emplace(pickle.text(pickle.item(tuple, 2), "a storage's key"), *type);
  }
  return types;
}

}  // namespace

bool looks_like_pytorch_stream(std::span<const std::byte> bytes) noexcept {
  return bytes.size() > kMagic.size() &&
         std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

WeightStore read_pytorch_stream(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  ByteReader reader(file.bytes(), file.name());
  const Pickle magic(reader, file.name(), limit);
  const Pickle protocol(reader, file.name(), limit);
  if (protocol.integer(protocol.root(), "the protocol") != kProtocol)
    reader.fail("expected protocol " + std::to_string(kProtocol) + " of PyTorch's streams");
  const Pickle machine(reader, file.name(), limit);
  const Pickle content(reader, file.name(), limit);
  const Pickle keys(reader, file.name(), limit);
  const auto types = storage_types(content);
  StreamData data;
  for (const Pickle::Ref ref : keys[keys.root()].items) {
    const std::string key(keys.text(ref, "a storage's key"));
    const auto type = types.find(key);
    if (type == types.end()) reader.fail("storage '" + key + "' belongs to no tensor");
    const auto count = reader.number<std::int64_t>("a storage's size");
    const std::size_t each = size_of(type->second);
    if (count < 0 || static_cast<std::uint64_t>(count) > reader.remaining() / each) {
      reader.fail("storage '" + key + "' of " + std::to_string(count) +
                  " elements passes the end of the file; it is cut off or damaged");
    }
    data.add(key, reader.take(static_cast<std::size_t>(count) * each, "a storage"), file.owner());
  }
  return read_state_dict(content, file, &data, limit);
}

}  // namespace atrous::io
