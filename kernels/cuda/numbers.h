// Tensors' numbers in device code: float32, bfloat16 and binary16, one by one or side by side. All
// arithmetic is float32.
#pragma once
#include <initializer_list>
#include <type_traits>

#include "kernels/cuda/device.h"
#include "kernels/element.h"

namespace atrous::kernels::cuda {

template <class T>
inline constexpr Element kElement = std::is_same_v<T, float>    ? Element::f32
                                    : std::is_same_v<T, __half> ? Element::f16
                                                                : Element::bf16;

ATROUS_DEVICE float get(float x) { return x; }
ATROUS_DEVICE float get(__half x) { return __half2float(x); }
ATROUS_DEVICE float get(__nv_bfloat16 x) { return __bfloat162float(x); }
ATROUS_DEVICE void put(float* p, float x) { *p = x; }
ATROUS_DEVICE void put(__half* p, float x) { *p = __float2half(x); }
ATROUS_DEVICE void put(__nv_bfloat16* p, float x) { *p = __float2bfloat16(x); }

ATROUS_DEVICE float from_bits(unsigned bits, __half) {
  return __half2float(__ushort_as_half(static_cast<unsigned short>(bits)));
}
ATROUS_DEVICE float from_bits(unsigned bits, __nv_bfloat16) {
  return __bfloat162float(__ushort_as_bfloat16(static_cast<unsigned short>(bits)));
}
ATROUS_DEVICE unsigned to_bits(float x, __half) { return __half_as_ushort(__float2half(x)); }
ATROUS_DEVICE unsigned to_bits(float x, __nv_bfloat16) {
  return __bfloat16_as_ushort(__float2bfloat16(x));
}

/// kWide neighbouring channels of a pixel: 1, or as many as channels_at_once() allows.
template <int kWide>
struct Lanes {
  float v[kWide];
};

template <int kWide>
ATROUS_DEVICE Lanes<kWide> splat(float x) {
  Lanes<kWide> lanes;
  for (float& v : lanes.v) v = x;
  return lanes;
}

template <int kWide, class T>
ATROUS_DEVICE Lanes<kWide> load(const T* p) {
  static_assert(kWide == 1 || kWide * sizeof(T) % 16 == 0);
  Lanes<kWide> lanes;
  if constexpr (kWide == 1) {
    lanes.v[0] = get(*p);
  } else if constexpr (sizeof(T) == 4) {
#pragma unroll
    for (int i = 0; i < kWide; i += 4) {
      const float4 q = ld4(p + i);
      lanes.v[i] = q.x, lanes.v[i + 1] = q.y, lanes.v[i + 2] = q.z, lanes.v[i + 3] = q.w;
    }
  } else {
    const float4 q = ld4(p);
    const unsigned pairs[] = {__float_as_uint(q.x), __float_as_uint(q.y), __float_as_uint(q.z),
                              __float_as_uint(q.w)};
#pragma unroll
    for (int i = 0; i < 8; ++i) lanes.v[i] = from_bits(pairs[i / 2] >> (i % 2 * 16), T{});
  }
  return lanes;
}

template <int kWide, class T>
ATROUS_DEVICE void store(T* p, const Lanes<kWide>& lanes) {
  static_assert(kWide == 1 || kWide * sizeof(T) % 16 == 0);
  if constexpr (kWide == 1) {
    put(p, lanes.v[0]);
  } else if constexpr (sizeof(T) == 4) {
#pragma unroll
    for (int i = 0; i < kWide; i += 4)
      st4(p + i, make_float4(lanes.v[i], lanes.v[i + 1], lanes.v[i + 2], lanes.v[i + 3]));
  } else {
    float pairs[4];
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const unsigned high = to_bits(lanes.v[2 * i + 1], T{});
      pairs[i] = __uint_as_float(to_bits(lanes.v[2 * i], T{}) | high << 16);
    }
    st4(p, make_float4(pairs[0], pairs[1], pairs[2], pairs[3]));
  }
}

/// Numbers from `p[at]` on of a type that only the problem knows. Four at once are float32.
template <int kWide>
ATROUS_DEVICE Lanes<kWide> load_as(Element type, const void* p, std::ptrdiff_t at) {
  if (kWide == 4 || type == Element::f32) return load<kWide>(static_cast<const float*>(p) + at);
  if constexpr (kWide != 4) {
    if (type == Element::f16) return load<kWide>(static_cast<const __half*>(p) + at);
    return load<kWide>(static_cast<const __nv_bfloat16*>(p) + at);
  }
  return {};
}
template <int kWide>
ATROUS_DEVICE void store_as(Element type, void* p, std::ptrdiff_t at, const Lanes<kWide>& lanes) {
  if (kWide == 4 || type == Element::f32) {
    store(static_cast<float*>(p) + at, lanes);
  } else if constexpr (kWide != 4) {
    if (type == Element::f16)
      store(static_cast<__half*>(p) + at, lanes);
    else
      store(static_cast<__nv_bfloat16*>(p) + at, lanes);
  }
}

/// A tensor as channels_at_once() sees it; a null one is not there.
struct Rows {
  const void* p;
  Element type;
  std::ptrdiff_t stride;  // numbers from pixel to pixel
};

/// Channels that a thread may take at once so that all of its accesses have 16 bytes: 4, 8 where a
/// tensor is of 16-bit numbers, or 1 where there are no such rows.
inline int channels_at_once(int channels, std::initializer_list<Rows> tensors) {
  int wide = 4;
  for (const Rows& rows : tensors)
    if (rows.p && rows.type != Element::f32) wide = 8;
  bool aligned = channels % wide == 0;
  for (const Rows& rows : tensors) {
    if (!rows.p) continue;
    aligned = aligned && reinterpret_cast<std::uintptr_t>(rows.p) % 16 == 0 &&
              rows.stride * size_of(rows.type) % 16 == 0;
  }
  return aligned ? wide : 1;
}

/// Calls body.template operator()<T>() for the type of x.
template <class Body>
void with_type(Element x, const Body& body) {
  if (x == Element::f16)
    body.template operator()<__half>();
  else if (x == Element::bf16)
    body.template operator()<__nv_bfloat16>();
  else
    body.template operator()<float>();
}

/// Calls body.template operator()<kWide, T>() for the type of x and 1, 4 or 8 channels at once.
template <class Body>
void with_type(Element x, int wide, const Body& body) {
  if (x == Element::f16) {
    wide == 8 ? body.template operator()<8, __half>() : body.template operator()<1, __half>();
  } else if (x == Element::bf16) {
    wide == 8 ? body.template operator()<8, __nv_bfloat16>()
              : body.template operator()<1, __nv_bfloat16>();
  } else if (wide == 4) {
    body.template operator()<4, float>();
  } else {
    wide == 8 ? body.template operator()<8, float>() : body.template operator()<1, float>();
  }
}

}  // namespace atrous::kernels::cuda
