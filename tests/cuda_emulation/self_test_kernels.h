// Small kernels that are right or wrong in one way each; their source is compiled with the hooks.
#pragma once
#include <span>

namespace atrous::emulation {

struct SelfTest {
  const char* what;
  const char* report;  // part of the message that must come; empty: none may
  void (*run)();       // throws std::logic_error when the results are wrong
};

std::span<const SelfTest> self_tests();

}  // namespace atrous::emulation
