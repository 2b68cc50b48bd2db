#pragma once
#include <cstddef>
#include <string>

namespace atrous::io {

/// Counts what a reader allocates for one file, so that a small file cannot make it take much:
/// at most what the file is long and 40 MiB more. Packed data may take twice their length besides:
/// weights hardly shrink when they are packed, and may have to be unpacked and then turned.
class ReadLimit {
 public:
  explicit ReadLimit(std::size_t file_bytes)
      : left_(file_bytes + kSlack), unexplained_(file_bytes) {}

  /// Tells of `bytes` of the file that are unpacked. Parts of the file that are unpacked again and
  /// again explain no more than the whole file does.
  void explain(std::size_t bytes) noexcept;
  /// Throws Error{Code::corrupt_file} naming `place` when `bytes` more would pass the limit.
  void spend(std::size_t bytes, const std::string& place);
  /// The same for hot paths; false instead of an exception.
  bool try_spend(std::size_t bytes) noexcept;
  /// Of what was spent and is free again.
  void give_back(std::size_t bytes) noexcept { left_ += bytes; }
  std::size_t left() const noexcept { return left_; }

 private:
  static constexpr std::size_t kSlack = std::size_t{40} << 20;
  std::size_t left_;
  std::size_t unexplained_;  // bytes of the file that explain() may still count
};

}  // namespace atrous::io
