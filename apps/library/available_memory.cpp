#include "apps/library/available_memory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "core/tensor/allocator.h"

namespace atrous::library {
namespace {

namespace fs = std::filesystem;

std::optional<std::size_t> number_in(const fs::path& path) {
  std::ifstream file(path);
  std::size_t value = 0;
  if (file >> value) return value;
  return std::nullopt;  // absent, or the word `max`
}

std::size_t from_meminfo() {
  std::ifstream file("/proc/meminfo");
  std::string key;
  while (file >> key) {
    std::size_t kibibytes = 0;
    if (key == "MemAvailable:" && file >> kibibytes) return kibibytes * 1024;
    file.ignore(256, '\n');
  }
  return MemoryBudget::kUnlimited;
}

/// What is left below one limit; page cache that the kernel would drop counts as free.
std::size_t left_in(const fs::path& group, const char* limit, const char* usage) {
  const auto most = number_in(group / limit);
  const auto used = number_in(group / usage);
  if (!most || !used) return MemoryBudget::kUnlimited;
  std::ifstream file(group / "memory.stat");
  std::string key;
  std::size_t value = 0, cache = 0;
  while (file >> key >> value)
    if (key == "inactive_file") cache = value;
  const std::size_t firm = *used > cache ? *used - cache : 0;
  return *most > firm ? *most - firm : 0;
}

/// The smallest rest on the way from this process's group up to the root.
std::size_t from_cgroups() {
  std::size_t left = MemoryBudget::kUnlimited;
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool v2 = controllers.empty();
    if (!v2 && controllers != "memory") continue;
    const fs::path root = v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    for (fs::path group = line.substr(second + 1);; group = group.parent_path()) {
      left =
          std::min(left, v2 ? left_in(root / group.relative_path(), "memory.max", "memory.current")
                            : left_in(root / group.relative_path(), "memory.limit_in_bytes",
                                      "memory.usage_in_bytes"));
      if (group == group.parent_path()) break;
    }
  }
  return left;
}

}  // namespace

std::size_t available_memory() { return std::min(from_meminfo(), from_cgroups()); }

}  // namespace atrous::library
