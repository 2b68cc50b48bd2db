#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace atrous {

/// Instruction sets that kernels are written for. `scalar` is the compiler's baseline.
enum class Isa : std::uint8_t { scalar, avx2, avx512, amx_bf16, cuda };

std::string_view name_of(Isa isa) noexcept;

/// A set of instruction sets.
class IsaSet {
 public:
  constexpr IsaSet() = default;
  constexpr bool has(Isa isa) const noexcept { return (bits_ >> static_cast<unsigned>(isa)) & 1U; }
  constexpr IsaSet with(Isa isa) const noexcept {
    IsaSet set = *this;
    set.bits_ |= 1U << static_cast<unsigned>(isa);
    return set;
  }
  /// Everything up to and including `best` on the ladder scalar, avx2, avx512, amx_bf16.
  static IsaSet up_to(Isa best) noexcept;
  /// `scalar avx2 avx512`
  std::string text() const;
  bool operator==(const IsaSet&) const = default;

 private:
  unsigned bits_ = 1;
};

/// What this processor and its operating system can run (avx2 includes FMA and F16C; avx512 is
/// F, BW, DQ, VL). AMX tile state is requested from the kernel on the first call.
IsaSet detected_isa() noexcept;

/// detected_isa() limited by the environment variable ATROUS_ISA=scalar|avx2|avx512|amx|native.
/// Throws Error{Code::usage} for another value, or for a set that this machine lacks.
IsaSet host_isa();

}  // namespace atrous
