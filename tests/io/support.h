// What the io tests share: the files of tests/data, temporary folders, expected errors.
#pragma once
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "tests/support/paths.h"

namespace atrous::test {

inline std::filesystem::path data_file(std::string_view name) {
  return source_folder() / "tests/data" / name;
}

/// A folder of the data that is shared between checkouts and is not part of this one; nothing,
/// with a warning, where it is absent.
inline std::optional<std::filesystem::path> shared_folder(std::string_view name) {
  const char* given = std::getenv("ATROUS_SHARED");
  const std::filesystem::path root =
      given != nullptr ? std::filesystem::path(given) : source_folder() / "../shared";
  std::filesystem::path folder = root / name;
  if (std::filesystem::is_directory(folder)) return folder;
  WARN("SKIPPED: " << folder.string() << " is absent; set ATROUS_SHARED to check against it");
  return std::nullopt;
}

inline std::vector<std::byte> file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline std::vector<std::byte> to_bytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// A pickle of protocol 0: a dict of NumPy arrays of one float each.
inline std::string pickled_arrays(std::initializer_list<std::string_view> names) {
  std::string pickle = "(d";
  for (const std::string_view name : names) {
    pickle.append("S'").append(name);
    pickle +=
        "'\ncnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I1\nt"
        "cnumpy\ndtype\n(S'f4'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nS'abcd'\ntbs";
  }
  return pickle + ".";
}

/// An empty folder that vanishes with its content.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "atrous-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

/// The code of the Error that `call` throws, with its message; nothing if it throws none.
struct Caught {
  std::optional<Code> code;
  std::string message;

  bool mentions(std::string_view text) const { return message.find(text) != std::string::npos; }
};

template <class Call>
Caught caught(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {};
}

}  // namespace atrous::test
