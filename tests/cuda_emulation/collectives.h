// Shared memory, barriers, shuffles and votes.
#pragma once
#include <type_traits>

#include "tests/cuda_emulation/runtime.h"

#define ATROUS_JOIN_(a, b) a##b
#define ATROUS_JOIN(a, b) ATROUS_JOIN_(a, b)
#define ATROUS_SHARED(type, name, dims)                                                     \
  using ATROUS_JOIN(name, _shared) = type dims;                                             \
  static char ATROUS_JOIN(name, _key);                                                      \
  auto& name = *static_cast<ATROUS_JOIN(name, _shared)*>(::atrous::emulation::shared_array( \
      &ATROUS_JOIN(name, _key), sizeof(ATROUS_JOIN(name, _shared)), #name))
#define ATROUS_DYN_SHARED(type, name) \
  type* name = static_cast<type*>(::atrous::emulation::shared_dynamic())

inline void __syncthreads(ATROUS_SITE_PARAMS) {
  atrous::emulation::block_barrier(0, atrous::emulation::Vote::none, ATROUS_SITE);
}
inline int __syncthreads_or(int p, ATROUS_SITE_PARAMS) {
  return atrous::emulation::block_barrier(p, atrous::emulation::Vote::any, ATROUS_SITE);
}
inline int __syncthreads_and(int p, ATROUS_SITE_PARAMS) {
  return atrous::emulation::block_barrier(p, atrous::emulation::Vote::all, ATROUS_SITE);
}
inline int __syncthreads_count(int p, ATROUS_SITE_PARAMS) {
  return atrous::emulation::block_barrier(p, atrous::emulation::Vote::count, ATROUS_SITE);
}
inline void __syncwarp(unsigned mask = 0xffffffffU, ATROUS_SITE_PARAMS) {
  atrous::emulation::warp_collective(
      mask, "__syncwarp", nullptr, [](atrous::emulation::WarpCall&) {}, true, ATROUS_SITE);
}
// Fences order nothing here: code that is right only because of one is not checked.
inline void __threadfence_block() {}
inline void __threadfence() {}

namespace atrous::emulation {

template <class T>
struct Shuffle {
  T in, out;
  int source;
};

template <class T>
T shuffle(unsigned mask, T value, int source, const char* what, Site site) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 16);
  Shuffle<T> own{value, value, source};
  const auto exchange = [](WarpCall& call) {
    for (int lane = 0; lane < 32; ++lane) {
      if (!(call.mask >> lane & 1)) continue;
      auto* me = static_cast<Shuffle<T>*>(call.argument[lane]);
      if (!(call.mask >> me->source & 1)) {
        fatal("shuffle: lane %d reads lane %d, which takes no part (mask %08x)", lane, me->source,
              call.mask);
      }
      me->out = static_cast<Shuffle<T>*>(call.argument[me->source])->in;
    }
  };
  warp_collective(mask, what, &own, exchange, false, site);
  return own.out;
}

}  // namespace atrous::emulation

// Source lanes as in the CUDA guide: out of range means the caller's own value.
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, ATROUS_SITE_PARAMS) {
  const int lane = static_cast<int>(atrous::emulation::lane_id());
  return atrous::emulation::shuffle(mask, value, (lane & ~(width - 1)) | (source & (width - 1)),
                                    "__shfl_sync", ATROUS_SITE);
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, ATROUS_SITE_PARAMS) {
  const int lane = static_cast<int>(atrous::emulation::lane_id());
  const int source = lane - static_cast<int>(delta);
  return atrous::emulation::shuffle(mask, value, source < (lane & ~(width - 1)) ? lane : source,
                                    "__shfl_up_sync", ATROUS_SITE);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, ATROUS_SITE_PARAMS) {
  const int lane = static_cast<int>(atrous::emulation::lane_id());
  const int source = lane + static_cast<int>(delta);
  const int end = (lane & ~(width - 1)) + width;
  return atrous::emulation::shuffle(mask, value, source >= end ? lane : source, "__shfl_down_sync",
                                    ATROUS_SITE);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32, ATROUS_SITE_PARAMS) {
  const int lane = static_cast<int>(atrous::emulation::lane_id());
  const int source = lane ^ bits;
  const int end = (lane & ~(width - 1)) + width;
  return atrous::emulation::shuffle(mask, value, source >= end ? lane : source, "__shfl_xor_sync",
                                    ATROUS_SITE);
}
inline unsigned __ballot_sync(unsigned mask, int predicate, ATROUS_SITE_PARAMS) {
  struct Ballot {
    int predicate;
    unsigned result;
  } own{predicate, 0};
  const auto count = [](atrous::emulation::WarpCall& call) {
    unsigned bits = 0;
    for (int lane = 0; lane < 32; ++lane)
      if (call.mask >> lane & 1 && static_cast<Ballot*>(call.argument[lane])->predicate)
        bits |= 1U << lane;
    for (int lane = 0; lane < 32; ++lane)
      if (call.mask >> lane & 1) static_cast<Ballot*>(call.argument[lane])->result = bits;
  };
  atrous::emulation::warp_collective(mask, "__ballot_sync", &own, count, false, ATROUS_SITE);
  return own.result;
}
inline int __any_sync(unsigned mask, int predicate, ATROUS_SITE_PARAMS) {
  return __ballot_sync(mask, predicate, site_file, site_line) != 0;
}
inline int __all_sync(unsigned mask, int predicate, ATROUS_SITE_PARAMS) {
  return __ballot_sync(mask, !predicate, site_file, site_line) == 0;
}
