// Two tensors of one name: every reader refuses to choose.
#include <catch2/catch.hpp>

#include "io/weights/formats.h"
#include "tests/io/support.h"

using namespace atrous;

namespace {

/// A little-endian number of `bytes` bytes.
std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

/// A field of protobuf with text, bytes or a message; shorter than 128 bytes.
std::string field(int tag, const std::string& content) {
  REQUIRE(content.size() < 128);
  return std::string{static_cast<char>(tag << 3 | 2), static_cast<char>(content.size())} + content;
}

std::string varint_field(int tag, int value) {
  return {static_cast<char>(tag << 3), static_cast<char>(value)};
}

std::string twice(const std::string& text) { return text + text; }

void check_refused(const std::string& content, const std::string& message = "comes twice") {
  const auto bytes = test::to_bytes(content);
  const auto failure = test::caught([&] { io::read_weights(bytes, "double"); });
  INFO(failure.message);
  REQUIRE(failure.code);
  CHECK(*failure.code == Code::corrupt_file);
  CHECK(failure.mentions("double"));
  CHECK(failure.mentions(message));
}

std::string file_text(const char* name) {
  const auto bytes = test::file_bytes(test::data_file(name));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Every `old` in the file becomes `by`, of the same length.
std::string renamed(std::string content, const std::string& old, const std::string& by) {
  REQUIRE(old.size() == by.size());
  std::size_t found = 0;
  for (std::size_t at = content.find(old); at != std::string::npos;
       at = content.find(old, at), ++found)
    content.replace(at, old.size(), by);
  REQUIRE(found > 0);
  return content;
}

}  // namespace

TEST_CASE("Caffe's layers of one name", "[io][damage]") {
  const std::string blob = field(5, std::string(8, '\0')) + field(7, field(1, "\x02"));
  const std::string layer = field(1, "conv") + field(2, "Convolution") + field(7, blob);
  const std::string content = "\xa2\x06" + std::string(1, static_cast<char>(layer.size())) + layer;
  const auto once = test::to_bytes(content);
  CHECK(io::read_weights(once, "once").find("conv/0")->shape() == Shape{2});
  check_refused(twice(content));
}

TEST_CASE("ONNX's initialisers and TensorFlow's nodes of one name", "[io][damage]") {
  const std::string initialiser =
      varint_field(1, 2) + varint_field(2, 1) + field(8, "w") + field(9, std::string(8, '\0'));
  check_refused(varint_field(1, 7) + field(7, twice(field(5, initialiser))));
  const std::string tensor = varint_field(1, 1) + field(4, std::string(4, '\0'));
  const std::string attribute = field(1, "value") + field(2, field(8, tensor));
  check_refused(twice(field(1, field(1, "w") + field(2, "Const") + field(5, attribute))));
}

TEST_CASE("MXNet's arrays of one name", "[io][damage]") {
  const std::string array = number(0xF993fac9, 4) + number(0, 4) + number(1, 4) + number(1, 8) +
                            number(1, 8) + number(0, 4) + number(0, 4);
  check_refused(number(0x112, 8) + number(0, 8) + number(2, 8) + twice(array) + number(2, 8) +
                twice(number(5, 8) + "arg:w"));
}

TEST_CASE("a pickle's keys of one name", "[io][damage]") {
  const auto once = test::to_bytes(test::pickled_arrays({"w"}));
  CHECK(io::read_weights(once, "once").find("w")->shape() == Shape{1});
  check_refused(test::pickled_arrays({"w", "w"}));
}

TEST_CASE("archives, groups and variables with two members of one name", "[io][damage]") {
  check_refused(file_text("hostile/twice.npz"));
  check_refused(file_text("hostile/twice.h5"));
  check_refused(renamed(file_text("originals/plain.pth"), "/data/1", "/data/0"));
  check_refused(renamed(file_text("originals/dag.mat"), "value", {"name", 5}));
}
