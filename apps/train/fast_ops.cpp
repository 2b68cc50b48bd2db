// Max pooling of width 5, stride 1, along one axis, for bfloat16 training on a CPU.
//
// A tensor is read as [outer][length][inner]. forward: y[o,i,k] = max x[o,i+d,k] over -2 <= d <= 2 inside the
// axis; `offsets` keeps d + 2 of the first maximum. backward sends every gradient to the element so marked.

#include <torch/extension.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace {

constexpr std::int64_t kReach = 2;
constexpr std::int64_t kBlock = 256;

// Maps the bits of a bfloat16 to an integer of the same order; the map is its own inverse.
inline std::int16_t ordered(std::int16_t bits) {
  return static_cast<std::int16_t>(bits ^ ((bits >> 15) & 0x7fff));
}

void pool_block(const std::int16_t* x, std::int64_t step, std::int64_t low, std::int64_t high,
                std::int64_t count, std::int16_t* y, std::uint8_t* offsets) {
  std::int16_t best[kBlock], where[kBlock];
  for (std::int64_t k = 0; k < count; ++k) {
    best[k] = ordered(x[low * step + k]);
    where[k] = static_cast<std::int16_t>(low + kReach);
  }
  for (std::int64_t d = low + 1; d <= high; ++d) {
    const std::int16_t* row = x + d * step;
    const auto mark = static_cast<std::int16_t>(d + kReach);
    for (std::int64_t k = 0; k < count; ++k) {
      const std::int16_t value = ordered(row[k]);
      where[k] = value > best[k] ? mark : where[k];
      best[k] = value > best[k] ? value : best[k];
    }
  }
  for (std::int64_t k = 0; k < count; ++k) {
    y[k] = ordered(best[k]);
    offsets[k] = static_cast<std::uint8_t>(where[k]);
  }
}

inline float widen(std::uint16_t bits) {
  return __builtin_bit_cast(float, static_cast<std::uint32_t>(bits) << 16);
}

inline std::uint16_t narrow(float value) {
  const auto bits = __builtin_bit_cast(std::uint32_t, value);
  return static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

void spread_block(const std::uint16_t* grad, const std::uint8_t* offsets, std::int64_t step,
                  std::int64_t low, std::int64_t high, std::int64_t count, std::uint16_t* out) {
  float sum[kBlock] = {};
  for (std::int64_t d = low; d <= high; ++d) {
    const std::uint16_t* row = grad + d * step;
    const std::uint8_t* marks = offsets + d * step;
    const auto wanted = static_cast<std::uint8_t>(kReach - d);
    for (std::int64_t k = 0; k < count; ++k) sum[k] += marks[k] == wanted ? widen(row[k]) : 0.0f;
  }
  for (std::int64_t k = 0; k < count; ++k) out[k] = narrow(sum[k]);
}

// Calls block(position, low, high, count) for every run of at most kBlock elements.
template <typename Block>
void for_blocks(std::int64_t outer, std::int64_t length, std::int64_t inner, const Block& block) {
  at::parallel_for(0, outer * length, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::int64_t i = row % length;
      const std::int64_t low = -std::min(kReach, i), high = std::min(kReach, length - 1 - i);
      for (std::int64_t k = 0; k < inner; k += kBlock)
        block(row * inner + k, low, high, std::min(kBlock, inner - k));
    }
  });
}

}  // namespace

std::vector<at::Tensor> pool_forward(const at::Tensor& x, std::int64_t outer, std::int64_t length) {
  at::Tensor y = at::empty_like(x), offsets = at::empty_like(x, x.options().dtype(at::kByte));
  const std::int64_t inner = x.numel() / (outer * length);
  const auto* from = static_cast<const std::int16_t*>(x.data_ptr());
  auto* to = static_cast<std::int16_t*>(y.data_ptr());
  auto* marks = offsets.data_ptr<std::uint8_t>();
  for_blocks(outer, length, inner, [=](std::int64_t at, std::int64_t low, std::int64_t high, std::int64_t count) {
    pool_block(from + at, inner, low, high, count, to + at, marks + at);
  });
  return {y, offsets};
}

at::Tensor pool_backward(const at::Tensor& grad, const at::Tensor& offsets, std::int64_t outer,
                         std::int64_t length) {
  at::Tensor out = at::empty_like(grad);
  const std::int64_t inner = grad.numel() / (outer * length);
  const auto* from = static_cast<const std::uint16_t*>(grad.data_ptr());
  const auto* marks = offsets.data_ptr<std::uint8_t>();
  auto* to = static_cast<std::uint16_t*>(out.data_ptr());
  for_blocks(outer, length, inner, [=](std::int64_t at, std::int64_t low, std::int64_t high, std::int64_t count) {
    spread_block(from + at, marks + at, inner, low, high, count, to + at);
  });
  return out;
}

PYBIND11_MODULE(TORCH_EXTENSION_NAME, module) {
  module.def("pool_forward", &pool_forward);
  module.def("pool_backward", &pool_backward);
}
