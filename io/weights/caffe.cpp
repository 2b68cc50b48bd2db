#include "io/weights/caffe.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/error.h"
#include "io/files/protobuf.h"
#include "io/weights/elements.h"
#include "io/weights/number_list.h"

namespace atrous::io {
namespace {

/// Field numbers of a layer message.
struct LayerFields {
  std::uint32_t name, type, blobs;
};
constexpr std::uint32_t kLayers = 2, kLayer = 100;  // of NetParameter: V1 and today's
constexpr LayerFields kToday = {1, 2, 7}, kV1 = {4, 5, 6}, kV0 = {1, 2, 50};
constexpr std::uint32_t kV1Inner = 1;  // a V0 layer inside a V1 one
constexpr std::uint32_t kData = 5, kShape = 7, kDoubleData = 8;

/// BlobShape: extents, packed or not.
void read_shape(ByteReader message, std::vector<std::int64_t>& shape) {
  constexpr std::size_t kMostAxes = 32;
  const auto add = [&](std::uint64_t extent) {
    if (shape.size() == kMostAxes) message.fail("a blob of more than 32 axes");
    shape.push_back(static_cast<std::int64_t>(extent));
  };
  while (message.remaining() > 0) {
    const ProtoField field = next_field(message);
    if (field.number != 1) continue;
    if (field.wire != ProtoField::Wire::bytes) {
      add(field.value);
      continue;
    }
    ByteReader packed = field.content;
    while (packed.remaining() > 0) add(read_varint(packed));
  }
}

class Reader {
 public:
  explicit Reader(const MappedFile& file)
      : file_(file), limit_(file.bytes().size()), store_(file.name()) {}

  WeightStore read() {
    ByteReader net(file_.bytes(), file_.name());
    while (net.remaining() > 0) {
      const ProtoField field = next_field(net);
      if (field.is_bytes(kLayer)) read_layer(field.content, kToday);
      if (field.is_bytes(kLayers)) read_layer(field.content, kV1);
    }
    store_.metadata()["caffe.layers"] = std::move(types_);
    return std::move(store_);
  }

 private:
  void read_layer(ByteReader message, const LayerFields& fields) {
    std::string name, type;
    std::vector<ByteReader> blobs;
    while (message.remaining() > 0) {
      const ProtoField field = next_field(message);
      if (&fields == &kV1 && field.is_bytes(kV1Inner)) {
        read_layer(field.content, kV0);
      } else if (field.is_bytes(fields.name)) {
        name = field.text();
      } else if (field.is_bytes(fields.type)) {
        type = field.text();
      } else if (field.is_number(fields.type)) {
        type = std::to_string(field.value);
      } else if (field.is_bytes(fields.blobs)) {
        limit_.spend(2 * sizeof(ByteReader), file_.name());
        blobs.push_back(field.content);
      }
    }
    if (!name.empty()) types_ += name + " " + type + "\n";
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < blobs.size(); ++i)
      tensors.push_back(read_blob(blobs[i], name + "/" + std::to_string(i)));
    if (type == "BN" && tensors.size() == 2) mend_absorbed(tensors[0], tensors[1]);
    for (std::size_t i = 0; i < blobs.size(); ++i)
      store_.add(name + "/" + std::to_string(i), std::move(tensors[i]));
  }

  /// SegNet's absorber moves scale and shift into the convolution before and leaves zeros behind,
  /// for a layer that is then taken out of the network: it changes nothing.
  void mend_absorbed(Tensor& scale, const Tensor& shift) {
    std::vector<float> values = scale.to_floats();
    const auto all_zero = [](const std::vector<float>& of) {
      return std::all_of(of.begin(), of.end(), [](float value) { return value == 0; });
    };
    if (!all_zero(values) || !all_zero(shift.to_floats())) return;
    std::fill(values.begin(), values.end(), 1.0F);
    scale = Tensor::from_floats(scale.shape(), values);
  }

  Tensor read_blob(ByteReader message, const std::string& name) {
    std::array<std::int64_t, 4> old = {1, 1, 1, 1};
    bool has_old = false;
    Elements blob;
    const std::string place = file_.name() + ": " + name;
    NumberList floats(Element::f32, place, limit_), doubles(Element::f64, place, limit_);
    floats.expect(message.remaining());
    doubles.expect(message.remaining());
    while (message.remaining() > 0) {
      const ProtoField field = next_field(message);
      if (field.number >= 1 && field.number <= 4 && field.wire == ProtoField::Wire::varint) {
        old[field.number - 1] = static_cast<std::int32_t>(field.value);
        has_old = true;
      }
      if (field.is_bytes(kShape)) read_shape(field.content, blob.shape);
      if (field.number == kData) floats.add_fixed(field);
      if (field.number == kDoubleData) doubles.add_fixed(field);
    }
    const NumberList& numbers = doubles.count() > 0 ? doubles : floats;
    blob.type = doubles.count() > 0 ? Element::f64 : Element::f32;
    if (blob.shape.empty() && has_old) blob.shape.assign(old.begin(), old.end());
    blob.bytes = numbers.bytes();
    blob.owner = numbers.owner(file_.owner());
    Tensor tensor = make_tensor(blob, place, limit_);
    if (static_cast<std::size_t>(tensor.shape().count()) != numbers.count()) {
      throw Error(Code::corrupt_file, place + ": shape " + tensor.shape().text() + " with " +
                                          std::to_string(numbers.count()) + " numbers");
    }
    return tensor;
  }

  const MappedFile& file_;
  ReadLimit limit_;
  WeightStore store_;
  std::string types_;
};

/// Whether a message has text under `name`, and nothing broken up to there.
bool has_text(ByteReader message, std::uint32_t name) {
  while (message.remaining() > 0) {
    const ProtoField field = next_field(message);
    if (field.is_bytes(name)) return true;
  }
  return false;
}

}  // namespace

bool looks_like_caffe(std::span<const std::byte> bytes) noexcept {
  try {
    ByteReader net(bytes, "file");
    for (int fields = 0; net.remaining() > 0 && fields < 64; ++fields) {
      const ProtoField field = next_field(net);
      if (field.is_bytes(kLayer)) return has_text(field.content, kToday.name);
      if (field.is_bytes(kLayers))
        return has_text(field.content, kV1.name) || has_text(field.content, kV1Inner);
      // The net's name comes first; inputs and switches are small numbers and texts.
      if (field.number == 0 || field.number > 8) return false;
    }
  } catch (const Error&) {
    // no protobuf
  }
  return false;
}

WeightStore read_caffe(const MappedFile& file) { return Reader(file).read(); }

}  // namespace atrous::io
