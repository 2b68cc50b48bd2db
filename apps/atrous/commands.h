// The program's subcommands, one file each. Every add_...() defines the options; the callback does
// the work and leaves the exit code.
#pragma once
#include <CLI/CLI.hpp>

namespace atrous::apps {

void add_segment(CLI::App& app, int& exit_code);
void add_models(CLI::App& app, int& exit_code);
void add_inspect(CLI::App& app, int& exit_code);
void add_convert(CLI::App& app, int& exit_code);
void add_eval(CLI::App& app, int& exit_code);
void add_bench(CLI::App& app, int& exit_code);

}  // namespace atrous::apps
