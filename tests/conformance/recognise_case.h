#pragma once
#include <string>

#include "tests/conformance/adapters.h"
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Checks that the names and shapes of a case's parameters alone tell its system, whose names they
/// are, and every option that they can tell.
Result recognise_case(const Case& test);

/// What is wrong with how `store` is recognised, or nothing.
std::string misrecognised(const WeightStore& store, const Adapted& want);

}  // namespace atrous::conformance
