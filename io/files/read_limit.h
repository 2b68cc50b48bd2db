#pragma once
#include <cstddef>
#include <string>

namespace atrous::io {

/// Counts what a reader allocates for one file, so that a small file cannot make it take much:
/// at most what the file is long and 40 MiB more.
class ReadLimit {
 public:
  explicit ReadLimit(std::size_t file_bytes) : left_(file_bytes + kSlack) {}

  /// Throws Error{Code::corrupt_file} naming `place` when `bytes` more would pass the limit.
  void spend(std::size_t bytes, const std::string& place);
  /// The same, for the hot paths: the place is the file's name alone.
  bool try_spend(std::size_t bytes) noexcept;
  std::size_t left() const noexcept { return left_; }

 private:
  static constexpr std::size_t kSlack = std::size_t{40} << 20;
  std::size_t left_;
};

}  // namespace atrous::io
