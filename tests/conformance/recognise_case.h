#pragma once
#include <string>

#include "tests/conformance/adapters.h"
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Checks that the names and shapes of a case's parameters alone tell its system, whose names they
/// are, and every option that they can tell.
Result recognise_case(const Case& test);

/// What is wrong with how `store` is recognised, or nothing. The names in it may be others than the
/// case's: `want.file_dialect` is set to them.
std::string misrecognised(const WeightStore& store, Adapted& want);

}  // namespace atrous::conformance
