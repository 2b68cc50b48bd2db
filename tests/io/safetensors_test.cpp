#include "io/weights/safetensors.h"

#include <cstring>

#include "io/weights/formats.h"
#include "tests/io/support.h"

using namespace atrous;

namespace {

std::vector<std::byte> safetensors(std::string_view header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::vector<std::byte> file(sizeof length + header.size() + data_bytes);
  std::memcpy(file.data(), &length, sizeof length);
  std::memcpy(file.data() + sizeof length, header.data(), header.size());
  return file;
}

test::Caught reading(std::string_view header, std::size_t data_bytes) {
  const auto file = safetensors(header, data_bytes);
  return test::caught([&] { io::read_safetensors({file, "net.safetensors"}); });
}

}  // namespace

TEST_CASE("a file of the safetensors package is read", "[io][safetensors]") {
  const WeightStore store = io::read_weights(test::data_file("weights/small.safetensors"));
  REQUIRE(store.tensors().size() == 8);
  CHECK(store.metadata().at("licence") == "MIT");
  CHECK(store.metadata().at("recipe") == "net \"A\" \xc3\xa9");
  const Tensor* weight = store.find("conv.weight");
  REQUIRE(weight != nullptr);
  CHECK(weight->shape() == Shape{2, 3, 2, 2});
  CHECK(weight->dtype() == DType::f32);
  const std::vector<float> values = weight->to_floats();
  CHECK(values.front() == -1.0F);
  CHECK(values.back() == 23.0F / 8 - 1);
  CHECK(store.find("conv.bias")->to_floats() == std::vector<float>{0.5F, -2});
  CHECK(store.find("bn.num_batches_tracked")->shape().rank() == 0);
  CHECK(store.find("bn.num_batches_tracked")->to_floats() == std::vector<float>{70000});
  CHECK(store.find("mask")->to_floats() == std::vector<float>{1, 0, 1});
  CHECK(store.find("codes")->to_floats() == std::vector<float>{-128, 127});
  CHECK(store.find("levels")->to_floats() == std::vector<float>{0, 255});
  CHECK(store.find("counts")->to_floats() == std::vector<float>{-5, 1 << 20});
  CHECK(store.find("empty")->bytes() == 0);
}

TEST_CASE("tensors keep the mapped file alive", "[io][safetensors]") {
  Tensor kept;
  {
    const WeightStore store = io::read_weights(test::data_file("weights/small.safetensors"));
    kept = *store.find("conv.weight");
  }
  CHECK(kept.to_floats()[8] == 0.0F);
}

TEST_CASE("safetensors come back as they were written", "[io][safetensors]") {
  const test::TempFolder folder;
  WeightStore store("made");
  store.add("odd", Tensor(DType::u8, Shape{3}));
  store.add("wide", Tensor::from_floats(Shape{2, 2}, std::vector<float>{1, -2, 0.25F, 3e38F}));
  store.add("half", Tensor(DType::bf16, Shape{1, 5}));
  store.add("none", Tensor(DType::f32, Shape{0}));
  store.metadata()["recipe"] = "{\"name\": \"n\"}";
  io::write_safetensors(folder.path() / "w.safetensors", store);
  const WeightStore read = io::read_weights(folder.path() / "w.safetensors");
  CHECK(read.metadata() == store.metadata());
  REQUIRE(read.tensors().size() == store.tensors().size());
  for (const auto& [name, tensor] : store.tensors()) {
    const Tensor* same = read.find(name);
    REQUIRE(same != nullptr);
    CHECK(same->dtype() == tensor.dtype());
    CHECK(same->shape() == tensor.shape());
    CHECK(std::equal(same->data(), same->data() + same->bytes(), tensor.data()));
    const auto address = reinterpret_cast<std::uintptr_t>(same->data());
    CHECK(address % static_cast<unsigned>(size_of(tensor.dtype())) == 0);
  }
  WeightStore bad;
  bad.add("\xff", Tensor(DType::u8, Shape{1}));
  CHECK(test::caught([&] { io::write_safetensors(folder.path() / "x", bad); }).code == Code::usage);
}

TEST_CASE("a safetensors file cut anywhere is an error", "[io][safetensors]") {
  const auto whole = test::file_bytes(test::data_file("weights/small.safetensors"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // An exact copy, so that a sanitizer sees a read past the end.
    const std::vector<std::byte> part(whole.begin(),
                                      whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto failure = test::caught([&] { io::read_weights(part, "cut"); });
    INFO(size);
    CHECK(failure.code.has_value());
    CHECK(failure.mentions("cut: "));
    CHECK(test::caught([&] { io::read_safetensors({part, "cut"}); }).code == Code::corrupt_file);
  }
}

TEST_CASE("no damaged byte of a safetensors file is fatal", "[io][safetensors]") {
  auto file = test::file_bytes(test::data_file("weights/small.safetensors"));
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (const unsigned change : {0x01U, 0x20U, 0x80U, 0xffU}) {
      file[i] ^= std::byte(change);
      test::caught([&] { io::read_safetensors({file, "damaged"}); });
      file[i] ^= std::byte(change);
    }
  }
  CHECK_NOTHROW(io::read_safetensors({file, "whole"}));
}

TEST_CASE("damaged safetensors headers are told apart", "[io][safetensors]") {
  const auto expect = [](std::string_view header, std::size_t bytes, std::string_view text) {
    const auto failure = reading(header, bytes);
    INFO(header << "\n" << failure.message);
    CHECK(failure.code == Code::corrupt_file);
    CHECK(failure.mentions("net.safetensors: "));
    CHECK(failure.mentions(text));
  };
  expect("", 8, "expected '{'");
  expect("[1]", 0, "expected '{'");
  expect("{\"a\":", 0, "not valid JSON near byte");
  expect("{} x", 0, "not valid JSON");
  expect("{\"a\":1e999}", 0, "not valid JSON");
  expect(R"({"a":5})", 0, "a: expected an object");
  expect(R"({"a":{}})", 0, "dtype: expected a string");
  expect(R"({"a":{"dtype":"F32","shape":[1]}})", 4, "data_offsets: expected an array");
  expect(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4, "expected [begin, end]");
  expect(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4, "before the beginning");
  expect(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, "whole numbers");
  expect(R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4, "whole numbers");
  expect(R"({"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}})", 4, "whole numbers");
  expect(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4,
         "[2] of F32 does not fill");
  expect(R"({"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}})", 4,
         "does not fill");  // 2^62 + 1 elements: the product wraps to 4
  expect(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}})", 4, "member 'x'");
  expect(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4, "pass the end");
  expect(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 5, "1 bytes after the last");
  expect(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8, "leave a hole");
  expect(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
         R"("b":{"dtype":"U8","shape":[4],"data_offsets":[3,7]}})",
         7, "b: data_offsets [3, 7] overlap");
  expect(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
         R"("a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
         2, "'a' appears twice");
  expect(R"({"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}})", 1,
         "'dtype' appears twice");
  expect(R"({"a":{"dtype":"U8","shape":[[1]],"data_offsets":[0,1]}})", 1, "nested deeper");
  expect(R"({"__metadata__":{"k":1}})", 0, "__metadata__.k: expected a string");
  expect(R"({"__metadata__":[]})", 0, "expected an object of strings");
  expect("{\"a\xff\":{}}", 0, "not valid JSON");
}

TEST_CASE("a hostile header neither overflows the stack nor allocates", "[io][safetensors]") {
  std::string deep = "{\"a\":";
  deep += std::string(200'000, '[');
  CHECK(reading(deep, 0).mentions("nested deeper"));

  std::vector<std::byte> lying(16, std::byte{0xff});
  CHECK(test::caught([&] { io::read_safetensors({lying, "n"}); }).mentions("format's limit"));
  lying = safetensors("{}", 0);
  lying[0] = std::byte{200};
  CHECK(test::caught([&] {
          io::read_weights(lying, "n");
        }).mentions("n: at 0x8: expected the JSON header (200 bytes), 2 left"));
}

TEST_CASE("what the engine cannot hold is unsupported, by name", "[io][safetensors]") {
  const auto f64 = reading(R"({"w":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})", 8);
  CHECK(f64.code == Code::unsupported);
  CHECK(f64.mentions("w: element type F64 is not supported"));
  const auto axes =
      reading(R"({"w":{"dtype":"U8","shape":[1,1,1,1,1,1,1],"data_offsets":[0,1]}})", 1);
  CHECK(axes.code == Code::unsupported);
  CHECK(axes.mentions("w: 7 axes, at most 6"));
  const auto extent =
      reading(R"({"w":{"dtype":"U8","shape":[0,4294967296],"data_offsets":[0,0]}})", 0);
  CHECK(extent.code == Code::unsupported);
}

TEST_CASE("a file of another kind lists the known formats", "[io][formats]") {
  const auto failure =
      test::caught([] { io::read_weights(test::to_bytes("PK\x03\x04 zip"), "a"); });
  CHECK(failure.code == Code::unsupported);
  CHECK(failure.mentions("a: not a weight file of a known format"));
  for (const io::WeightFormat& format : io::weight_formats()) {
    CHECK(failure.mentions(format.name));
  }
  CHECK(test::caught([] { io::read_weights({}, "e"); }).mentions("e: the file is empty"));
}
