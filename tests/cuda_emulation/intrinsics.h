// Atomics and arithmetic.
#pragma once
#include <math.h>  // the names that CUDA has without std::

#include <type_traits>

#include "tests/cuda_emulation/runtime.h"

namespace atrous::emulation {

// Threads are switched at collectives only, so a read-modify-write is atomic by itself; it goes
// through the runtime so that the shadow knows it for what it is.
template <class T, class F>
__forceinline__ T atomic_update(T* place, F update) {
  atomic_begin(place, sizeof(T));
  T before;
  raw_copy(&before, place, sizeof(T));
  const T after = update(before);
  raw_copy(place, &after, sizeof(T));
  return before;
}

}  // namespace atrous::emulation

template <class T>
__forceinline__ T atomicAdd(T* p, std::type_identity_t<T> v) {
  return atrous::emulation::atomic_update(p, [=](T old) { return static_cast<T>(old + v); });
}
template <class T>
__forceinline__ T atomicMax(T* p, std::type_identity_t<T> v) {
  return atrous::emulation::atomic_update(p, [=](T old) { return old < v ? v : old; });
}
template <class T>
__forceinline__ T atomicMin(T* p, std::type_identity_t<T> v) {
  return atrous::emulation::atomic_update(p, [=](T old) { return v < old ? v : old; });
}
template <class T>
__forceinline__ T atomicOr(T* p, std::type_identity_t<T> v) {
  return atrous::emulation::atomic_update(p, [=](T old) { return old | v; });
}
template <class T>
__forceinline__ T atomicExch(T* p, std::type_identity_t<T> v) {
  return atrous::emulation::atomic_update(p, [=](T) { return v; });
}
template <class T>
__forceinline__ T atomicCAS(T* p, std::type_identity_t<T> expected, std::type_identity_t<T> v) {
  return atrous::emulation::atomic_update(p, [=](T old) { return old == expected ? v : old; });
}

inline float __expf(float x) { return std::exp(x); }
inline float __logf(float x) { return std::log(x); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdividef(float a, float b) { return a / b; }
inline float rsqrtf(float x) { return 1.0F / std::sqrt(x); }
inline int __popc(unsigned x) { return std::popcount(x); }
inline int __ffs(unsigned x) { return x ? std::countr_zero(x) + 1 : 0; }
inline int __clz(unsigned x) { return std::countl_zero(x); }
inline float __int_as_float(int x) { return std::bit_cast<float>(x); }
inline int __float_as_int(float x) { return std::bit_cast<int>(x); }
inline float __uint_as_float(unsigned x) { return std::bit_cast<float>(x); }
inline unsigned __float_as_uint(float x) { return std::bit_cast<unsigned>(x); }
