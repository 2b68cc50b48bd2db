#include <map>

#include "core/base/error.h"
#include "io/files/tar.h"
#include "io/weights/pytorch.h"
#include "io/weights/state_dict.h"

namespace atrous::io {
namespace {

/// Tensors by their id. `storages` and `tensors` are each a count and so many records: a pickle
/// followed by plain numbers.
class TarData final : public PersistentData {
 public:
  TarData(const MappedFile& file, ReadLimit& limit) : file_(file), limit_(limit) {}

  Elements storage(const Pickle& pickle, Pickle::Ref) override {
    pickle.fail("a tensor stands where a storage is expected");
  }

  std::optional<Elements> tensor(const Pickle& pickle, Pickle::Ref id) override {
    const Pickle::Ref argument = pickle[id].arguments;
    const auto found = tensors_.find(key_of(pickle, argument));
    return found == tensors_.end() ? std::nullopt : std::optional(found->second);
  }

  /// Each record: (key, device, type), the number of elements, the elements.
  void read_storages(std::span<const std::byte> bytes) {
    const std::string place = file_.name() + ": storages";
    ByteReader reader(bytes, place);
    for (std::int64_t left = count(reader, place); left > 0; --left) {
      const Pickle record(reader, place, limit_);
      Elements storage;
      storage.type = type_of(record, 2);
      const auto size = reader.number<std::int64_t>("a storage's size");
      const std::size_t each = size_of(storage.type);
      if (size < 0 || static_cast<std::uint64_t>(size) > reader.remaining() / each)
        reader.fail("a storage passes the end of the member");
      storage.bytes = reader.take(static_cast<std::size_t>(size) * each, "a storage");
      storage.owner = file_.owner();
      storages_[key_of(record, record.item(record.root(), 0))] = std::move(storage);
    }
    read_views(reader, place);
  }

  /// Each record: (key, storage's key, type), rank as 8 bytes, extents, strides, offset.
  void read_tensors(std::span<const std::byte> bytes) {
    const std::string place = file_.name() + ": tensors";
    ByteReader reader(bytes, place);
    for (std::int64_t left = count(reader, place); left > 0; --left) {
      const Pickle record(reader, place, limit_);
      const auto found = storages_.find(key_of(record, record.item(record.root(), 1)));
      if (found == storages_.end()) reader.fail("a tensor's storage is missing");
      Elements tensor = found->second;
      const auto rank = reader.number<std::int64_t>("a tensor's rank");
      if (rank < 0 || static_cast<std::uint64_t>(rank) > reader.remaining() / 16)
        reader.fail("a tensor has " + std::to_string(rank) + " axes");
      for (auto* list : {&tensor.shape, &tensor.strides})
        for (std::int64_t i = 0; i < rank; ++i)
          list->push_back(reader.number<std::int64_t>("an extent or stride"));
      const auto offset = reader.number<std::int64_t>("an offset");
      const std::size_t each = size_of(tensor.type);
      if (offset < 0 || static_cast<std::uint64_t>(offset) > tensor.bytes.size() / each)
        reader.fail("a tensor begins beyond its storage");
      tensor.bytes = tensor.bytes.subspan(static_cast<std::size_t>(offset) * each);
      tensors_[key_of(record, record.item(record.root(), 0))] = std::move(tensor);
    }
  }

 private:
  std::int64_t count(ByteReader& reader, const std::string& place) {
    const Pickle number(reader, place, limit_);
    return number.integer(number.root(), "a count");
  }

  static std::string key_of(const Pickle& pickle, Pickle::Ref ref) {
    const PickleValue& key = pickle[ref];
    return key.kind == Pickle::Kind::integer ? std::to_string(key.integer)
                                             : std::string(pickle.text(ref, "a key"));
  }

  static Element type_of(const Pickle& record, std::size_t i) {
    const std::string_view name = record.maker(record.item(record.root(), i));
    const auto type = torch_type(name);
    if (!type) record.fail("type '" + std::string(name) + "' is not known");
    return *type;
  }

  /// Storages that are parts of others: a list of (key, root's key, offset, size).
  void read_views(ByteReader& reader, const std::string& place) {
    if (reader.remaining() == 0) return;
    const Pickle views(reader, place, limit_);
    for (const Pickle::Ref view : views[views.root()].items) {
      const auto root = storages_.find(key_of(views, views.item(view, 1)));
      if (root == storages_.end()) reader.fail("the root of a storage is missing");
      Elements part = root->second;
      const std::int64_t offset = views.integer(views.item(view, 2), "an offset");
      const std::int64_t size = views.integer(views.item(view, 3), "a size");
      const std::size_t each = size_of(part.type);
      const auto have = static_cast<std::int64_t>(part.bytes.size() / each);
      if (offset < 0 || size < 0 || offset > have || size > have - offset)
        reader.fail("a part leads out of its storage");
      part.bytes = part.bytes.subspan(static_cast<std::size_t>(offset) * each,
                                      static_cast<std::size_t>(size) * each);
      storages_[key_of(views, views.item(view, 0))] = std::move(part);
    }
  }

  const MappedFile& file_;
  ReadLimit& limit_;
  std::map<std::string, Elements> storages_;
  std::map<std::string, Elements> tensors_;
};

}  // namespace

bool looks_like_pytorch_tar(std::span<const std::byte> bytes) noexcept {
  return looks_like_tar(bytes);
}

WeightStore read_pytorch_tar(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  const auto members = read_tar(file);
  for (const char* name : {"storages", "tensors", "pickle"}) {
    if (members.find(name) == members.end()) {
      throw Error(Code::unsupported, file.name() + ": a tar archive without '" + name +
                                         "' is no PyTorch file; unpack it and name the weight "
                                         "file inside");
    }
  }
  TarData data(file, limit);
  data.read_storages(members.find("storages")->second);
  data.read_tensors(members.find("tensors")->second);
  const std::string place = file.name() + ": pickle";
  ByteReader reader(members.find("pickle")->second, place);
  const Pickle pickle(reader, place, limit);
  return read_state_dict(pickle, file, &data, limit);
}

}  // namespace atrous::io
