#pragma once
#include <cstdint>
#include <string_view>

namespace atrous {

/// Element-wise functions that kernels apply in their epilogue.
enum class Act : std::uint8_t {
  none,
  relu,          // max(x, 0)
  relu6,         // min(max(x, 0), 6)
  leaky_relu,    // x < 0 ? alpha * x : x
  elu,           // x < 0 ? alpha * (exp(x) - 1) : x
  sigmoid,       // 1 / (1 + exp(-x))
  tanh,          //
  hard_sigmoid,  // min(max(x + 3, 0), 6) / 6
  hard_swish,    // x * hard_sigmoid(x)
};

/// One of them with its parameter. Plain data: kernels for one instruction set take it.
struct Activation {
  Act kind = Act::none;
  float alpha = 0;
};

std::string_view name_of(Act kind) noexcept;

}  // namespace atrous
