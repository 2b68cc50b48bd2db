#include <algorithm>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "io/files/write_atomically.h"
#include "io/weights/safetensors.h"

namespace atrous::io {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kAlignment = 8;

const char* type_name(DType type) {
  switch (type) {
    case DType::f32:
      return "F32";
    case DType::bf16:
      return "BF16";
    case DType::f16:
      return "F16";
    case DType::i8:
      return "I8";
    case DType::u8:
      return "U8";
    case DType::i32:
      return "I32";
    case DType::i64:
      return "I64";
    case DType::boolean:
      return "BOOL";
  }
  return "";
}

using Named = std::pair<const std::string, Tensor>;

/// Wide elements first, so that every tensor is aligned to its element without gaps.
std::vector<const Named*> in_file_order(const WeightStore& store) {
  std::vector<const Named*> order;
  for (const Named& tensor : store.tensors()) order.push_back(&tensor);
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [](const Named* tensor) { return size_of(tensor->second.dtype()); });
  return order;
}

std::string header(const WeightStore& store, const std::vector<const Named*>& order) {
  Json header = Json::object();
  if (!store.metadata().empty()) header["__metadata__"] = store.metadata();
  std::ptrdiff_t offset = 0;
  for (const Named* entry : order) {
    const Tensor& tensor = entry->second;
    Json shape = Json::array();
    for (int axis = 0; axis < tensor.shape().rank(); ++axis) shape.push_back(tensor.shape()[axis]);
    header[entry->first] = {{"dtype", type_name(tensor.dtype())},
                            {"shape", std::move(shape)},
                            {"data_offsets", {offset, offset + tensor.bytes()}}};
    offset += tensor.bytes();
  }
  std::string text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  return text;
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, const WeightStore& store) {
  const std::vector<const Named*> order = in_file_order(store);
  std::string text;
  try {
    text = header(store, order);
  } catch (const Json::exception&) {
    throw Error(Code::usage, path.string() + ": a tensor's name or metadata is not UTF-8");
  }
  write_atomically(path, [&](ByteSink& sink) {
    const std::uint64_t length = text.size();
    sink.write(std::as_bytes(std::span(&length, 1)));
    sink.write(text);
    for (const Named* entry : order) {
      sink.write({entry->second.data(), static_cast<std::size_t>(entry->second.bytes())});
    }
  });
}

}  // namespace atrous::io
