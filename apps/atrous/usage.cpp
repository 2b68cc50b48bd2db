#include "apps/atrous/usage.h"

#include <algorithm>

namespace atrous::apps {
namespace {

std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

/// The candidate that `word` was probably meant to be, or nothing.
std::string nearest(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t least = word.size() / 3 + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t found = distance(word, candidate);
    if (found >= least && !(word.size() > 2 && candidate.starts_with(word))) continue;
    least = std::min(least, found);
    best = candidate;
  }
  return best;
}

const CLI::App* chosen_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments)
    for (const CLI::App* command : app.get_subcommands({}))
      if (command->get_name() == argument) return command;
  return nullptr;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::string meant(const std::string& candidate) {
  return candidate.empty() ? std::string() : "; did you mean " + candidate + "?";
}

std::string unknown_option(const CLI::App& command, const std::vector<std::string>& arguments) {
  const std::vector<std::string> names = option_names(command);
  for (const std::string& argument : arguments) {
    if (argument.size() < 2 || argument[0] != '-') continue;
    const std::string name = argument.substr(0, argument.find('='));
    if (command.get_option_no_throw(name) != nullptr || name == "--") continue;
    const bool is_short = name[1] != '-' && command.get_option_no_throw(name.substr(0, 2));
    if (!is_short) return "unknown option " + name + meant(nearest(name, names));
  }
  return {};
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::string usage_message(const CLI::App& app,
                          const CLI::ParseError& error,
                          const std::vector<std::string>& arguments) {
  const CLI::App* command = chosen_command(app, arguments);
  if (command == nullptr) {
    std::string known;
    for (const std::string& name : command_names(app)) known += " " + name;
    const bool named = !arguments.empty() && arguments[0][0] != '-';
    const std::string what =
        named ? "unknown command " + arguments[0] + meant(nearest(arguments[0], command_names(app)))
        : arguments.empty() ? std::string("a command is needed")
                            : "unknown option " + arguments[0];
    return what + " (commands:" + known + "; see atrous --help)";
  }
  std::string what;
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
    what = unknown_option(*command, arguments);
  if (what.empty()) what = one_line(error.what());
  return what + " (see atrous " + command->get_name() + " --help)";
}

}  // namespace atrous::apps
