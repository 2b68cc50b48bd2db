#include "io/weights/keras.h"

#include "core/base/error.h"
#include "io/files/hdf5.h"
#include "io/weights/elements.h"
#include "io/weights/matconvnet.h"

namespace atrous::io {
namespace {

constexpr int kDeepest = 64;

/// What names have in front of them: Keras' whole models, Caffe's snapshots.
constexpr std::string_view kPrefixes[] = {"model_weights/", "data/"};

class Walk {
 public:
  Walk(Hdf5& hdf5, const MappedFile& file, ReadLimit& limit)
      : hdf5_(hdf5), file_(file), limit_(limit), store_(file.name()) {}

  WeightStore read() {
    visit(hdf5_.root(), "", 0);
    return std::move(store_);
  }

 private:
  void visit(Hdf5::Address address, const std::string& path, int depth) {
    const std::string place = file_.name() + ": " + path;
    if (depth > kDeepest)
      throw Error(Code::corrupt_file, place + ": groups nested deeper than any network's");
    if (const auto members = hdf5_.members(address)) {
      for (const auto& [name, member] : *members) {
        if (depth == 0 && name == "optimizer_weights") continue;
        visit(member, path.empty() ? name : path + "/" + name, depth + 1);
      }
    } else if (const auto dataset = hdf5_.dataset(address, place)) {
      add(*dataset, path, place);
    }
  }

  void add(const Hdf5Dataset& dataset, const std::string& path, const std::string& place) {
    const auto type = element_type(dataset.type);
    if (!type) return;  // texts of the configuration
    Elements elements{.type = *type,
                      .big_endian = dataset.type.big_endian,
                      .shape = dataset.shape,
                      .bytes = dataset.bytes,
                      .owner = dataset.owner};
    std::string name = path;
    for (const std::string_view prefix : kPrefixes)
      if (path.starts_with(prefix)) name = path.substr(prefix.size());
    store_.add(std::move(name), make_tensor(elements, place, limit_));
  }

  Hdf5& hdf5_;
  const MappedFile& file_;
  ReadLimit& limit_;
  WeightStore store_;
};

}  // namespace

bool looks_like_hdf5(std::span<const std::byte> bytes) noexcept {
  return Hdf5::begins_like_one(bytes);
}

WeightStore read_hdf5(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  Hdf5 hdf5(file, limit);
  if (is_matlab(file.bytes())) return read_matconvnet(read_matlab_hdf5(hdf5, file), file, limit);
  return Walk(hdf5, file, limit).read();
}

}  // namespace atrous::io
