// Seeded test data: whole numbers in [-3, 3], exact in every element type and in every order of
// summation, so that kernels can be compared with ==.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace atrous::test {

/// splitmix64: the same numbers on every platform and standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  /// A whole number of [low, high].
  int integer(int low, int high) noexcept {
    return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  /// A real number of [low, high).
  float real(float low, float high) noexcept {
    return low + (high - low) * static_cast<float>(next() >> 40) * 0x1p-24F;
  }

 private:
  std::uint64_t state_;
};

inline std::vector<float> small_integers(std::ptrdiff_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = static_cast<float>(random.integer(-3, 3));
  return values;
}

inline std::vector<float> random_reals(std::ptrdiff_t count,
                                       std::uint64_t seed,
                                       float low = -1,
                                       float high = 1) {
  Random random(seed);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = random.real(low, high);
  return values;
}

}  // namespace atrous::test
