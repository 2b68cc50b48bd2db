// atrous_fuzz_replay FILE|FOLDER...: runs every target over every file, in folders below too.
// What a target must not do ends the process with a message.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "tests/fuzz/targets.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// False for a file that cannot be read.
bool replay(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::vector<char> content{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return false;
  for (const atrous::fuzz::Target& target : atrous::fuzz::targets()) {
    // Exactly as long as the file, so that a sanitizer sees a step beyond it.
    const auto copy = std::make_unique<std::byte[]>(content.size());
    std::transform(content.begin(), content.end(), copy.get(),
                   [](char letter) { return static_cast<std::byte>(letter); });
    std::fprintf(stderr, "\r%s as %s\033[K", file.c_str(), target.name.data());
    run_within_limits(target, {copy.get(), content.size()});
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const fs::path& file : files_in(argv[i])) {
      if (!replay(file)) {
        std::fprintf(stderr, "\n%s: cannot be read\n", file.c_str());
        return 1;
      }
      ++count;
    }
  }
  std::fprintf(stderr, "\r\033[K");
  std::printf("%zu files, %zu targets\n", count, atrous::fuzz::targets().size());
  return count == 0;
}
