#include "io/files/crc32c.h"

#include <array>
#include <cstring>

namespace atrous::io {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;
constexpr std::size_t kLanes = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, kLanes>;

/// Table k: what a byte becomes after k further zero bytes.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? kPolynomial : 0);
    tables[0][i] = crc;
  }
  for (std::size_t k = 1; k < kLanes; ++k)
    for (std::size_t i = 0; i < 256; ++i) {
      const std::uint32_t crc = tables[k - 1][i];
      tables[k][i] = (crc >> 8) ^ tables[0][crc & 0xFFU];
    }
  return tables;
}

constexpr Tables kTables = make_tables();

/// `crc` is not yet inverted at the end.
std::uint32_t by_tables(std::uint32_t crc, std::span<const std::byte> bytes) noexcept {
  std::size_t i = 0;
  for (; i + kLanes <= bytes.size(); i += kLanes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    word ^= crc;
    crc = 0;
    for (std::size_t k = 0; k < kLanes; ++k)
      crc ^= kTables[kLanes - 1 - k][word >> (8 * k) & 0xFFU];
  }
  for (; i < bytes.size(); ++i)
    crc = (crc >> 8) ^ kTables[0][(crc ^ std::to_integer<std::uint32_t>(bytes[i])) & 0xFFU];
  return crc;
}

/// The whole words of `bytes` by the processor's own instruction for this polynomial.
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::uint32_t crc,
                                                               const std::byte* words,
                                                               std::size_t count) noexcept {
  std::uint64_t wide = crc;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, words + i * sizeof word, sizeof word);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  return static_cast<std::uint32_t>(wide);
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept {
  std::uint32_t crc = ~std::uint32_t{0};
  std::size_t done = 0;
  if (__builtin_cpu_supports("sse4.2")) {
    const std::size_t words = bytes.size() / sizeof(std::uint64_t);
    crc = by_instruction(crc, bytes.data(), words);
    done = words * sizeof(std::uint64_t);
  }
  return ~by_tables(crc, bytes.subspan(done));
}

}  // namespace atrous::io
