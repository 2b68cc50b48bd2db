#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace atrous::onnx {

/// Element types of tensors, by their numbers in onnx.proto.
enum class Type : int {
  f32 = 1,
  u8 = 2,
  i8 = 3,
  i32 = 6,
  i64 = 7,
  boolean = 9,
  f16 = 10,
  f64 = 11
};

/// A tensor of a test; every element type as numbers.
struct Array {
  std::string name;
  Type type = Type::f32;
  std::vector<int> shape;
  std::vector<double> values;

  int rank() const noexcept { return static_cast<int>(shape.size()); }
  /// Extent `axis`; negative axes count from the end.
  int extent(int axis) const {
    return shape.at(static_cast<std::size_t>(axis + (axis < 0 ? rank() : 0)));
  }
  std::vector<int> integers() const { return {values.begin(), values.end()}; }
};

struct Attribute {
  double number = 0;
  std::int64_t integer = 0;
  std::string text;
  std::vector<double> numbers;
  std::vector<int> integers;
};

/// A node of a test's model.
struct Node {
  std::string op;
  std::vector<std::string> inputs, outputs;  // an empty name is left out
  std::map<std::string, Attribute> attributes;
};

/// All nodes of a model. Throws Error{Code::corrupt_file}.
std::vector<Node> read_model(const std::filesystem::path& path);
/// Throws Error{Code::corrupt_file}, or Error{Code::unsupported} for other types.
Array read_array(const std::filesystem::path& path);

}  // namespace atrous::onnx
