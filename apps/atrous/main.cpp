#include <cstdio>
#include <exception>

#include "apps/atrous/commands.h"
#include "apps/atrous/console.h"
#include "apps/atrous/usage.h"
#include "apps/library/atrous.h"

namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done, 1 some inputs failed (the rest is done), 2 wrong usage, 3 weights,\n"
    "4 memory, 5 device. `atrous COMMAND --help` explains a command.";

}  // namespace

int main(int argc, char** argv) {
  int exit_code = 0;
  CLI::App app("Segmentation networks from their authors' weight files.", "atrous");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("atrous ") + atrous::version());
  app.require_subcommand(1);
  atrous::apps::add_segment(app, exit_code);
  atrous::apps::add_models(app, exit_code);
  atrous::apps::add_inspect(app, exit_code);
  atrous::apps::add_convert(app, exit_code);
  atrous::apps::add_eval(app, exit_code);
  atrous::apps::add_bench(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    atrous::apps::complain(atrous::apps::usage_message(app, error, {argv + 1, argv + argc}));
    return static_cast<int>(atrous::Status::usage);
  } catch (const std::exception& error) {
    atrous::apps::complain(error.what());
    return static_cast<int>(atrous::status_of(error));
  }
  return exit_code;
}
