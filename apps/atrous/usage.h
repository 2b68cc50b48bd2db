#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace atrous::apps {

/// One line that says what is wrong with a command line, what was probably meant, and where to read
/// on. `arguments` as given, without the program's name.
std::string usage_message(const CLI::App& app,
                          const CLI::ParseError& error,
                          const std::vector<std::string>& arguments);

}  // namespace atrous::apps
