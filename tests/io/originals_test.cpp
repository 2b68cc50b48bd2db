// Files by the programs that write the published ones (write_originals.py), and what is in them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "io/weights/formats.h"
#include "tests/conformance/formula.h"
#include "tests/io/support.h"

using namespace atrous;

namespace {

using Expected = std::map<std::string, std::vector<float>>;

std::vector<float> formula(std::string_view name, std::ptrdiff_t count) {
  return conformance::named_uniform(name, count, -1, 1);
}

/// The three tensors that every file holds.
Expected common() {
  return {{"conv.weight", formula("conv.weight", 72)},
          {"conv.bias", formula("conv.bias", 4)},
          {"fc.weight", formula("fc.weight", 20)}};
}

WeightStore read(const std::string& name) {
  return io::read_weights(test::data_file("originals/" + name));
}

void check_tensor(const WeightStore& store,
                  const std::string& name,
                  const std::vector<float>& want) {
  INFO(store.source() << ": " << name);
  const Tensor* tensor = store.find(name);
  REQUIRE(tensor != nullptr);
  CHECK(tensor->to_floats() == want);
}

void check(const WeightStore& store, const Expected& expected) {
  for (const auto& [name, values] : expected) check_tensor(store, name, values);
  CHECK(store.tensors().size() == expected.size());
}

/// [out, in, h, w] as [h, w, in, out].
std::vector<float> to_hwio(const std::vector<float>& oihw, int o, int i, int h, int w) {
  std::vector<float> result;
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x)
      for (int c = 0; c < i; ++c)
        for (int k = 0; k < o; ++k)
          result.push_back(oihw[static_cast<std::size_t>(((k * i + c) * h + y) * w + x)]);
  return result;
}

}  // namespace

TEST_CASE("PyTorch's three forms give the same tensors", "[io][originals]") {
  for (const char* name : {"plain.pth", "deflated.pth", "zip64.pth", "big_endian.pth", "tar.pth"}) {
    DYNAMIC_SECTION(name) {
      const WeightStore store = read(name);
      check(store, common());
      CHECK(store.find("conv.weight")->shape() == Shape{4, 3, 3, 2});
    }
  }
}

TEST_CASE("a checkpoint's state dict is found, views and types come out right", "[io][originals]") {
  for (const char* name : {"nested.pth", "nested_stream.pth"}) {
    DYNAMIC_SECTION(name) {
      const WeightStore store = read(name);
      Expected expected = common();
      for (float c = 0; c < 6; ++c)
        for (float r = 0; r < 4; ++r) expected["strided"].push_back(6 * r + c);
      expected["part"] = {8, 9, 10, 14, 15, 16};
      expected["half"] = {0.5F, -2};
      expected["bfloat"] = {1.5F, -3};
      expected["double"] = {0.25F, 8};
      expected["bn.num_batches_tracked"] = {70000};
      expected["parameter"] = {2, 3};
      check(store, expected);
      CHECK(store.find("half")->dtype() == DType::f16);
      CHECK(store.find("bfloat")->dtype() == DType::bf16);
      CHECK(store.find("double")->dtype() == DType::f32);
      CHECK(store.find("bn.num_batches_tracked")->dtype() == DType::i64);
      CHECK(store.find("strided")->shape() == Shape{6, 4});
    }
  }
}

TEST_CASE("stored tensors are views of the file", "[io][originals]") {
  for (const char* name : {"plain.pth", "nested_stream.pth", "today.caffemodel", "plain.params",
                           "plain.safetensors", "plain.npz", "protocol5.pkl"}) {
    const auto bytes = test::file_bytes(test::data_file(std::string("originals/") + name));
    const WeightStore store = io::read_weights(bytes, name);
    const Tensor* tensor = store.find(store.find("conv/0") ? "conv/0" : "conv.weight");
    INFO(name);
    REQUIRE(tensor != nullptr);
    const std::byte* data = tensor->data();
    CHECK(data >= bytes.data());
    CHECK(data < bytes.data() + bytes.size());
  }
}

TEST_CASE("pickles of NumPy arrays, protocols 0 to 5", "[io][originals]") {
  for (const char* name : {"protocol0.pkl", "protocol1.pkl", "protocol2.pkl", "protocol3.pkl",
                           "protocol4.pkl", "protocol5.pkl", "python2.pkl"}) {
    DYNAMIC_SECTION(name) {
      Expected expected = common();
      expected["columns"] = formula("fc.weight", 20);
      expected["swapped"] = formula("conv.bias", 4);
      check(read(name), expected);
    }
  }
}

TEST_CASE("what wraps a network is dropped from its names", "[io][originals]") {
  const auto names = [](std::initializer_list<std::string_view> keys) {
    const auto bytes = test::to_bytes(test::pickled_arrays(keys));
    const WeightStore store = io::read_weights(bytes, "pickle");
    std::vector<std::string> found;
    for (const auto& [name, tensor] : store.tensors()) found.push_back(name);
    return found;
  };
  using Names = std::vector<std::string>;
  CHECK(names({"module.a", "module.b"}) == Names{"a", "b"});
  CHECK(names({"module.model.a", "module.model.b"}) == Names{"a", "b"});
  CHECK(names({"module.model.a", "module.loss.c"}) == Names{"a", "loss.c"});
  CHECK(names({"net.a", "model.b"}) == Names{"model.b", "net.a"});
  CHECK(names({"model.a", "b"}) == Names{"b", "model.a"});
}

TEST_CASE("Caffe's layers of three generations, floats and doubles", "[io][originals]") {
  const Expected expected = {{"conv/0", formula("conv.weight", 72)},
                             {"conv/1", formula("conv.bias", 4)},
                             {"fc/0", formula("fc.weight", 20)}};
  for (const char* name : {"today.caffemodel", "unpacked.caffemodel", "double.caffemodel",
                           "v1.caffemodel", "v0.caffemodel", "snapshot.caffemodel.h5"}) {
    DYNAMIC_SECTION(name) { check(read(name), expected); }
  }
  CHECK(read("today.caffemodel").find("fc/0")->shape() == Shape{5, 4});
  CHECK(read("v1.caffemodel").find("fc/0")->shape() == Shape{1, 1, 5, 4});
  CHECK(read("today.caffemodel").metadata().at("caffe.layers") ==
        "conv Convolution\nfc InnerProduct\n");
}

TEST_CASE("NumPy, MXNet, ONNX and safetensors", "[io][originals]") {
  for (const char* name : {"plain.npz", "deflated.npz", "plain.params", "raw.onnx", "lists.onnx",
                           "plain.safetensors", "latest.h5"}) {
    DYNAMIC_SECTION(name) { check(read(name), common()); }
  }
  check(read("columns.npy"), {{"array", formula("fc.weight", 20)}});
}

TEST_CASE("TensorFlow's checkpoint and frozen graph", "[io][originals]") {
  const Expected expected = {{"conv/weight", formula("conv.weight", 72)},
                             {"conv/bias", formula("conv.bias", 4)},
                             {"fc/weight", formula("fc.weight", 20)}};
  for (const char* name : {"model.ckpt.index", "model.ckpt", "frozen.pb"}) {
    DYNAMIC_SECTION(name) { check(read(name), expected); }
  }
}

TEST_CASE("Keras's groups, in one piece and in compressed chunks", "[io][originals]") {
  const std::vector<float> fc = formula("fc.weight", 20);
  const WeightStore store = read("keras.h5");
  check(store, {{"conv/conv/kernel:0", to_hwio(formula("conv.weight", 72), 4, 3, 3, 2)},
                {"conv/conv/bias:0", formula("conv.bias", 4)},
                {"fc/fc/kernel:0", to_hwio(fc, 5, 4, 1, 1)}});
  CHECK(store.find("conv/conv/kernel:0")->shape() == Shape{3, 2, 3, 4});
}

TEST_CASE("HDF5's latest form: every index of chunks", "[io][originals]") {
  const auto counted = [](std::size_t count, std::size_t total = 0, std::size_t first = 0) {
    std::vector<float> values(std::max(total, first + count), 0.0F);
    for (std::size_t i = 0; i < count; ++i) values[first + i] = static_cast<float>(i + 1);
    return values;
  };
  std::vector<float> far = counted(10, 260, 15);
  for (std::size_t i = 0; i < 10; ++i) far[248 + i] = static_cast<float>(i + 1);
  check(read("chunks.h5"), {{"single", counted(24)},
                            {"single_zipped", counted(24)},
                            {"implicit", counted(15)},
                            {"fixed", counted(35)},
                            {"fixed_zipped", counted(35)},
                            {"fixed_room", counted(15)},
                            {"fixed_pages", counted(20, 1100, 1030)},
                            {"growing", counted(36)},
                            {"growing_zipped", counted(36)},
                            {"growing_right", counted(42)},
                            {"growing_far", far},
                            {"tree", counted(120)},
                            {"tree_zipped", counted(56)}});
  check(read("pages.h5"), {{"far", counted(10, 135000, 133200)}});
}

TEST_CASE("HDF5's latest form: a group of many links", "[io][originals]") {
  Expected expected = {{"group/first", {1, 2, 3, 4, 5, 6}}};
  for (int i = 0; i < 120; ++i)
    expected["group/another_name_" + std::to_string(i)] = {1, 2, 3, 4, 5, 6};
  check(read("dense.h5"), expected);
}

TEST_CASE("MatConvNet's networks in all of MATLAB's formats", "[io][originals]") {
  const std::vector<float> bias = formula("conv.bias", 4);
  std::vector<float> squares;
  for (const float each : bias) squares.push_back(each * each);
  Expected expected = {{"conv1_filter", formula("conv.weight", 72)},
                       {"conv1_bias", bias},
                       {"bn1_moments/0", bias},
                       {"bn1_moments/1", squares}};
  check(read("dag73.mat"), expected);
  expected["final_loss:fc_filter"] = formula("conv.weight", 72);
  expected["final_loss:fc_bias"] = bias;
  check(read("dag.mat"), expected);
  check(read("dag_compressed.mat"), expected);
  CHECK(read("dag.mat").find("conv1_filter")->shape() == Shape{4, 3, 3, 2});
}
