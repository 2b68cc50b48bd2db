#include "apps/atrous/inputs.h"

#include <glob.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <set>

#include "core/base/error.h"

namespace atrous::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::array kPictures = {".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".ppm",
                                  ".pgm", ".pnm",  ".tga", ".gif", ".psd", ".hdr"};

bool is_picture(const fs::path& path) {
  const std::string ending = ending_of(path);
  return std::find(kPictures.begin(), kPictures.end(), ending) != kPictures.end();
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// Paths that match a shell pattern, sorted.
std::vector<std::string> match_pattern(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (::glob(pattern.c_str(), GLOB_TILDE, nullptr, &found) == 0)
    for (std::size_t i = 0; i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  return paths;
}

class Collector {
 public:
  void argument(const std::string& text) {
    std::error_code ignored;
    if (text == "-") {
      add({"-", "stdin"});
    } else if (fs::is_directory(text, ignored)) {
      folder(text);
    } else if (text.size() > 1 && text[0] == '@' && !fs::exists(text, ignored)) {
      list(text.substr(1));
    } else if (text.find_first_of("*?[") != std::string::npos && !fs::exists(text, ignored)) {
      pattern(text);
    } else {
      add({text, fs::path(text).filename()});
    }
  }

  Inputs result;

 private:
  void add(Input input) {
    if (seen_.insert(fs::path(input.path).lexically_normal().string()).second)
      result.items.push_back(std::move(input));
  }

  void folder(const fs::path& root) {
    std::vector<fs::path> found;
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(root, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      if (is_hidden(it->path())) {
        it.disable_recursion_pending();
      } else if (is_picture(it->path()) && !it->is_directory()) {
        found.push_back(it->path());
      }
    }
    if (error) {
      result.errors.push_back(
          {root.string(), root.string() + ": cannot be listed: " + error.message()});
    } else if (found.empty()) {
      result.errors.push_back(
          {root.string(), root.string() +
                              ": holds no pictures; known endings are .jpg .png "
                              ".bmp .ppm .pgm .tga .gif (name other files one by one)"});
    }
    std::sort(found.begin(), found.end());
    for (const fs::path& path : found) add({path.string(), path.lexically_relative(root)});
  }

  void pattern(const std::string& text) {
    const std::vector<std::string> paths = match_pattern(text);
    if (paths.empty()) result.errors.push_back({text, text + ": no file matches this pattern"});
    for (const std::string& path : paths) {
      std::error_code ignored;
      if (fs::is_directory(path, ignored))
        folder(path);
      else
        add({path, fs::path(path).filename()});
    }
  }

  void list(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
      throw Error(Code::usage, "@" + path +
                                   ": the list cannot be read; it is a text file with one "
                                   "path a line");
    }
    for (std::string line; std::getline(file, line);) {
      if (line.ends_with('\r')) line.pop_back();
      if (!line.empty()) add({line, fs::path(line).filename()});
    }
  }

  std::set<std::string> seen_;
};

}  // namespace

Inputs expand_inputs(const std::vector<std::string>& arguments) {
  Collector collector;
  for (const std::string& argument : arguments) collector.argument(argument);
  Inputs inputs = std::move(collector.result);
  inputs.is_single_file =
      arguments.size() == 1 && inputs.items.size() == 1 && inputs.items[0].path == arguments[0];
  return inputs;
}

std::string ending_of(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

}  // namespace atrous::apps
