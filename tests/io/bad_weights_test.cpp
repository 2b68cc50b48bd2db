// Damaged and hostile weight files: each is refused, by an Error that names the file, in no time.
#include <catch2/catch.hpp>
#include <chrono>

#include "io/weights/formats.h"
#include "tests/io/support.h"

using namespace atrous;

namespace {

/// Reads bytes that may be anything; what is refused must name the file.
void expect_tensors_or_error(const std::vector<std::byte>& bytes) {
  const auto failure = test::caught([&] { io::read_weights(bytes, "damaged"); });
  if (failure.code && !failure.mentions("damaged")) FAIL_CHECK(failure.message);
}

test::Caught refused(std::string_view bytes) {
  const auto start = std::chrono::steady_clock::now();
  const auto copy = test::to_bytes(bytes);
  auto failure = test::caught([&] { io::read_weights(copy, "hostile"); });
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
  INFO(failure.message);
  CHECK(failure.code);
  CHECK(failure.mentions("hostile"));
  return failure;
}

test::Caught refused_file(const char* name) {
  const auto bytes = test::file_bytes(test::data_file("hostile") / name);
  return refused({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::vector<std::filesystem::path> originals() {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(test::data_file("originals")))
    all.push_back(entry.path());
  return all;
}

/// Large files have long stretches of nothing: not every byte of them is worth a read.
std::size_t step_for(std::size_t size) { return size > 6000 ? 13 : 1; }

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string varint(std::size_t value) {
  std::string text;
  for (; value >= 0x80; value >>= 7) text += static_cast<char>(value | 0x80);
  return text + static_cast<char>(value);
}

std::string npy(const std::string& header) {
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size() & 0xFF) +
         static_cast<char>(header.size() >> 8) + header + "12345678";
}

}  // namespace

TEST_CASE("files cut at every byte", "[io][originals][damage]") {
  for (const auto& path : originals()) {
    const auto whole = test::file_bytes(path);
    for (std::size_t size = 0; size < whole.size(); size += step_for(whole.size()))
      expect_tensors_or_error({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
  }
}

TEST_CASE("files with every byte damaged", "[io][originals][damage]") {
  for (const auto& path : originals()) {
    auto bytes = test::file_bytes(path);
    for (std::size_t i = 0; i < bytes.size(); i += step_for(bytes.size())) {
      const std::byte kept = bytes[i];
      for (const std::byte damage : {std::byte{0xFF}, std::byte{1} << (i % 8)}) {
        bytes[i] = kept ^ damage;
        expect_tensors_or_error(bytes);
      }
      bytes[i] = kept;
    }
  }
}

TEST_CASE("large files cut and damaged at random points", "[io][damage]") {
  constexpr std::uint32_t kFloats = 1 << 19;
  const std::string content(std::size_t{4} * kFloats, '\x3f');
  const std::string shape = std::string("\x3a\x05\x0a\x03", 4) + varint(kFloats);
  const std::string blob = shape + "\x2a" + varint(content.size()) + content;
  const std::string layer = "\x0a\x01w\x3a" + varint(blob.size()) + blob;
  const std::string files[] = {
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(kFloats) +
          ",), }") +
          content,
      "\xa2\x06" + varint(layer.size()) + layer,
  };
  std::uint32_t random = 1;
  for (const std::string& file : files) {
    const auto whole = test::to_bytes(file);
    CHECK(io::read_weights(whole, "large").tensors().size() == 1);
    for (int i = 0; i < 100; ++i) {
      random = random * 1664525 + 1013904223;
      const std::size_t at = random % whole.size();
      const auto cut = whole.begin() + static_cast<std::ptrdiff_t>(at);
      const auto failure =
          test::caught([&] { io::read_weights(std::vector(whole.begin(), cut), "large"); });
      CHECK(failure.mentions("large"));
      auto damaged = whole;
      damaged[at] ^= std::byte{0x80};
      expect_tensors_or_error(damaged);
    }
  }
}

TEST_CASE("a pickle executes nothing and says what it asked for", "[io][damage]") {
  CHECK(refused(std::string("\x80\x02"
                            "cos\nsystem\nU\x02ls\x85R.",
                            20))
            .mentions("os system"));
  CHECK(refused("cposix\nsystem\n(S'ls'\ntR.").mentions("posix system"));
  CHECK(refused(std::string("\x80\x02(i", 4)).mentions("opcode 0x69"));
}

TEST_CASE("pickles that refer to themselves", "[io][damage]") {
  refused(
      std::string("\x80\x02]q\x00h\x00"
                  "a.",
                  9));
  refused(
      std::string("\x80\x02}q\x00(U\x01"
                  "ah\x00u.",
                  13));
}

TEST_CASE("pickles that grow without end", "[io][damage]") {
  // Ten times the tuple before, a hundred times over: ten to the hundredth values if unrolled.
  std::string laughs("\x80\x02U\x01xq\x00", 7);
  for (int i = 0; i < 100; ++i) {
    laughs += "(";
    for (int j = 0; j < 10; ++j) laughs += std::string("h") + static_cast<char>(i);
    laughs += std::string("tq") + static_cast<char>(i + 1);
  }
  refused(laughs + "(1.");
  refused("\x80\x02" + repeated("]", 400'000) + repeated("a", 399'999) + ".");
  refused("\x80\x02" + repeated("(", 400'000) + ".");
  refused("\x80\x02" + repeated("}", 8'000'000) + ".");
}

TEST_CASE("shapes that overflow", "[io][damage]") {
  const auto header = [](const std::string& shape) {
    return npy("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n");
  };
  CHECK(refused(header("(4611686018427387905, 4)")).mentions("extent"));
  CHECK(refused(header("(2147483647, 2147483647, 2147483647)")).mentions("more elements"));
  CHECK(refused(header("(65536, 65536, 4294967296)")).mentions("extent"));
  CHECK(refused(header("(1000000,)")).mentions("8 bytes are there"));
  CHECK(refused(header("(-1,)")).mentions("extent -1"));
  CHECK(refused(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"))
            .mentions("type |O"));
}

TEST_CASE("bombs unpack to no more than their size explains", "[io][damage]") {
  for (const char* name : {"bomb.mat", "bomb.npz", "bomb.h5", "unwritten.h5"})
    CHECK(refused_file(name).mentions("far more than the file's size explains"));
}

TEST_CASE("messages, lists and cells nested without end", "[io][damage]") {
  std::string nested;  // of protobuf, from the inside out: no reader follows them down
  for (int i = 0; i < 5'000; ++i) nested = "\x0a" + varint(nested.size()) + nested;
  for (const std::string& field : {std::string("\xa2\x06"), std::string("\x08\x01\x3a")}) {
    const auto bytes = test::to_bytes(field + varint(nested.size()) + nested);
    expect_tensors_or_error(bytes);
  }
  std::string cells;  // of MATLAB: a cell array whose one cell is a cell array ...
  for (int i = 0; i < 200; ++i) {
    const std::string inside = std::string("\6\0\0\0\10\0\0\0\1\0\0\0\0\0\0\0", 16) +
                               std::string("\5\0\0\0\10\0\0\0\1\0\0\0\1\0\0\0", 16) +
                               std::string("\1\0\0\0\0\0\0\0", 8) + cells;
    const auto size = static_cast<std::uint32_t>(inside.size());
    cells = std::string("\16\0\0\0", 4);
    for (unsigned byte = 0; byte < 4; ++byte) cells += static_cast<char>(size >> (8 * byte));
    cells += inside;
  }
  std::string header = "MATLAB 5.0 MAT-file";
  header.resize(124, ' ');
  CHECK(refused(header + std::string("\0\1IM", 4) + cells).mentions("nested deeper"));
}

TEST_CASE("groups that contain themselves or each other many times", "[io][damage]") {
  CHECK(refused_file("cycle.h5").mentions("nested deeper"));
  refused_file("diamond.h5");
}
