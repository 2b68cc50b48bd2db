#pragma once
#include <filesystem>

namespace atrous::test {

/// The root of the checkout that this build was configured from.
std::filesystem::path source_folder();
/// The executable `atrous` of this build.
std::filesystem::path program_file();

}  // namespace atrous::test
