#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace atrous::apps {

/// One picture to be worked on.
struct Input {
  std::string path;                // as it is shown; `-` is standard input
  std::filesystem::path relative;  // where it belongs below an output folder, with its own ending
};

/// An argument that gave no picture.
struct NoInput {
  std::string argument;
  std::string reason;  // the whole message, argument included
};

struct Inputs {
  std::vector<Input> items;  // each path once, in order
  std::vector<NoInput> errors;
  bool is_single_file = false;  // one picture, named as such
};

/// Pictures that the arguments name: files; folders (all pictures below, sorted, hidden names left
/// out); patterns with * ? [ ] that the shell did not expand; `@list.txt` with one path a line;
/// `-` for standard input. Throws Error{Code::usage} for a list that cannot be read.
Inputs expand_inputs(const std::vector<std::string>& arguments);

/// A file's ending in lower case: `.png`.
std::string ending_of(const std::filesystem::path& path);

}  // namespace atrous::apps
