#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "core/base/error.h"
#include "io/files/inflate.h"

namespace atrous::io {
namespace {

constexpr std::size_t kFirstGuess = std::size_t{1} << 16;
constexpr std::size_t kMostPerCall = std::numeric_limits<uInt>::max();

/// A zlib stream that is closed when it goes out of scope.
class Stream {
 public:
  Stream(Wrapper wrapper, const std::string& place) {
    if (inflateInit2(&z_, wrapper == Wrapper::zlib ? MAX_WBITS : -MAX_WBITS) != Z_OK)
      throw Error(Code::memory, place + ": no memory for unpacking");
  }
  ~Stream() { inflateEnd(&z_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  z_stream* operator->() noexcept { return &z_; }
  z_stream* get() noexcept { return &z_; }

 private:
  z_stream z_{};
};

[[noreturn]] void fail(const std::string& place, const std::string& what) {
  throw Error(Code::corrupt_file, place + ": " + what + "; the file is damaged");
}

/// Output that grows where it lies: a vector would hold what there is twice while it grows.
class Output {
 public:
  Output() = default;
  ~Output() { std::free(data_); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  std::byte* data() noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

  /// Room for more: exactly what was announced, or twice what there is.
  void grow(std::optional<std::size_t> size, const std::string& place, ReadLimit& limit) {
    const std::size_t wanted = size ? *size : std::max(kFirstGuess, 2 * size_);
    // Without an announcement, the last step may take what is left.
    const std::size_t more = size ? wanted : std::min(wanted - size_, limit.left());
    limit.spend(std::max<std::size_t>(more, 1), place);
    resize(size_ + more, place);
  }

  Unpacked release(std::size_t size, const std::string& place) {
    resize(std::max<std::size_t>(size, 1), place);
    std::byte* data = std::exchange(data_, nullptr);
    return {{data, size}, std::shared_ptr<const void>(data, std::free)};
  }

 private:
  void resize(std::size_t size, const std::string& place) {
    auto* moved = static_cast<std::byte*>(std::realloc(data_, size));
    if (moved == nullptr) throw Error(Code::memory, place + ": no memory for unpacking");
    data_ = moved;
    size_ = size;
  }

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace

Unpacked inflate(std::span<const std::byte> packed,
                 Wrapper wrapper,
                 std::optional<std::size_t> size,
                 const std::string& place,
                 ReadLimit& limit) {
  Output output;
  limit.explain(packed.size());
  Stream z(wrapper, place);
  std::size_t taken = 0, made = 0;
  for (;;) {
    // One byte more than announced is never written: what asks for it is an error.
    std::byte beyond{};
    if (made == output.size() && !(size && made == *size)) output.grow(size, place, limit);
    const bool full = made == output.size();
    const std::size_t in = std::min(packed.size() - taken, kMostPerCall);
    const std::size_t out = full ? 1 : std::min(output.size() - made, kMostPerCall);
    z->next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data() + taken));
    z->avail_in = static_cast<uInt>(in);
    z->next_out = reinterpret_cast<Bytef*>(full ? &beyond : output.data() + made);
    z->avail_out = static_cast<uInt>(out);
    const int status = ::inflate(z.get(), Z_NO_FLUSH);
    const std::size_t written = out - z->avail_out;
    taken += in - z->avail_in;
    if (full && written != 0)
      fail(place, "unpacks to more than the " + std::to_string(made) + " bytes it announces");
    made += written;
    if (status == Z_STREAM_END) break;
    if (status != Z_OK) {
      fail(place, "packed data is broken at its byte " + std::to_string(taken) +
                      (z->msg != nullptr ? std::string(": ") + z->msg : ""));
    }
  }
  if (size && made != *size) {
    fail(place, "unpacks to " + std::to_string(made) + " bytes, " + std::to_string(*size) +
                    " are announced");
  }
  return output.release(made, place);
}

std::uint32_t crc32(std::span<const std::byte> bytes) noexcept {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace atrous::io
