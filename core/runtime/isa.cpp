#include "core/runtime/isa.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

#include "core/base/error.h"

namespace atrous {
namespace {

/// Asks Linux for the AMX tile state; without it the first tile instruction is a fatal signal.
bool request_amx_state() noexcept {
  constexpr long kRequestPermission = 0x1023;
  constexpr long kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

/// GCC 12 and clang 14 know no name for AMX in __builtin_cpu_supports: CPUID 7.0, EDX 22 and 24.
bool cpu_has_amx_bf16() noexcept {
  unsigned eax = 7, ebx = 0, ecx = 0, edx = 0;
  __asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
  constexpr unsigned kBf16 = 1U << 22;
  constexpr unsigned kTile = 1U << 24;
  return (edx & kBf16) != 0 && (edx & kTile) != 0;
}

IsaSet detect() noexcept {
  __builtin_cpu_init();
  IsaSet set;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return set;
  set = set.with(Isa::avx2);
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (!avx512) return set;
  set = set.with(Isa::avx512);
  if (__builtin_cpu_supports("avx512bf16") && cpu_has_amx_bf16() && request_amx_state())
    set = set.with(Isa::amx_bf16);
  return set;
}

constexpr Isa kLadder[] = {Isa::scalar, Isa::avx2, Isa::avx512, Isa::amx_bf16};

}  // namespace

std::string_view name_of(Isa isa) noexcept {
  switch (isa) {
    case Isa::scalar:
      return "scalar";
    case Isa::avx2:
      return "avx2";
    case Isa::avx512:
      return "avx512";
    case Isa::amx_bf16:
      return "amx_bf16";
    case Isa::cuda:
      return "cuda";
  }
  return "unknown";
}

IsaSet IsaSet::up_to(Isa best) noexcept {
  IsaSet set;
  for (const Isa isa : kLadder)
    if (isa <= best) set = set.with(isa);
  return set;
}

std::string IsaSet::text() const {
  std::string text;
  for (const Isa isa : kLadder) {
    if (!has(isa)) continue;
    if (!text.empty()) text += ' ';
    text += name_of(isa);
  }
  return text;
}

IsaSet detected_isa() noexcept {
  static const IsaSet set = detect();
  return set;
}

IsaSet host_isa() {
  const char* variable = std::getenv("ATROUS_ISA");
  const std::string_view wanted = variable ? variable : "native";
  if (wanted.empty() || wanted == "native") return detected_isa();
  Isa best = Isa::scalar;
  if (wanted == "avx2") {
    best = Isa::avx2;
  } else if (wanted == "avx512") {
    best = Isa::avx512;
  } else if (wanted == "amx" || wanted == "amx_bf16") {
    best = Isa::amx_bf16;
  } else if (wanted != "scalar") {
    throw Error(Code::usage, "ATROUS_ISA=" + std::string(wanted) +
                                 ": expected scalar, avx2, avx512, amx or native");
  }
  if (!detected_isa().has(best)) {
    throw Error(Code::usage, "ATROUS_ISA=" + std::string(wanted) + ": this machine has only " +
                                 detected_isa().text());
  }
  return IsaSet::up_to(best);
}

}  // namespace atrous
