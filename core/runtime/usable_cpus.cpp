#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

#include "core/runtime/thread_pool.h"

namespace atrous {
namespace {

int affinity_count() noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

/// Processors that quota/period microseconds amount to; 0 when there is no limit.
int quota_count(double quota, double period) noexcept {
  if (!(quota > 0) || !(period > 0)) return 0;
  return std::max(1, static_cast<int>(std::ceil(quota / period)));
}

/// Path of this process in a cgroup hierarchy: "" is version 2, "cpu" the version 1 controller.
std::string cgroup_path(const std::string& controller) {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    std::istringstream names(line.substr(first + 1, second - first - 1));
    if (controller.empty() && second == first + 1) return line.substr(second + 1);
    for (std::string name; std::getline(names, name, ',');)
      if (!controller.empty() && name == controller) return line.substr(second + 1);
  }
  return "/";
}

int limit_of(int a, int b) noexcept { return a == 0 ? b : b == 0 ? a : std::min(a, b); }

/// The tightest quota from the process's own group up to the root.
template <class Read>
int walk_up(std::string path, Read read) {
  int limit = 0;
  for (;;) {
    limit = limit_of(limit, read(path == "/" ? std::string() : path));
    const auto slash = path.rfind('/');
    if (path.empty() || path == "/" || slash == std::string::npos) return limit;
    path.erase(slash);
  }
}

int cgroup_v2_limit() {
  return walk_up(cgroup_path(""), [](const std::string& group) {
    std::ifstream file("/sys/fs/cgroup" + group + "/cpu.max");
    std::string quota;
    double period = 0;
    if (!(file >> quota >> period) || quota == "max") return 0;
    return quota_count(std::atof(quota.c_str()), period);
  });
}

int cgroup_v1_limit() {
  return walk_up(cgroup_path("cpu"), [](const std::string& group) {
    double quota = 0, period = 0;
    std::ifstream("/sys/fs/cgroup/cpu" + group + "/cpu.cfs_quota_us") >> quota;
    std::ifstream("/sys/fs/cgroup/cpu" + group + "/cpu.cfs_period_us") >> period;
    return quota_count(quota, period);
  });
}

}  // namespace

int usable_cpus() {
  const int limit = limit_of(cgroup_v2_limit(), cgroup_v1_limit());
  return limit_of(affinity_count(), limit);
}

}  // namespace atrous
