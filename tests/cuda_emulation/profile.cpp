// How well the accesses of one block fit the hardware: shared-memory wavefronts by the rule of 32 banks
// of 4 bytes (accesses of 8 and 16 bytes go in 2 and 4 phases), global memory by sectors of 32 bytes.
#include <algorithm>
#include <cstdio>

#include "tests/cuda_emulation/machine.h"

namespace atrous::emulation {
namespace {

struct Cost {
  std::size_t actual = 0, ideal = 0;
};

Cost shared_cost(const Request& request) {
  Cost cost;
  const unsigned size = request.lanes[0].second;
  const std::size_t per_phase = size <= 4 ? 32 : 128 / size;
  for (std::size_t i = 0; i < request.lanes.size(); i += per_phase) {
    std::map<unsigned, std::set<std::uintptr_t>> words;  // by bank
    const std::size_t end = std::min(i + per_phase, request.lanes.size());
    for (std::size_t lane = i; lane < end; ++lane) {
      const auto [address, bytes] = request.lanes[lane];
      for (std::uintptr_t word = address / 4; word * 4 < address + bytes; ++word)
        words[static_cast<unsigned>(word % 32)].insert(word);
    }
    std::size_t worst = 1;
    for (const auto& [bank, set] : words) worst = std::max(worst, set.size());
    cost.actual += worst;
    ++cost.ideal;
  }
  return cost;
}

Cost global_cost(const Request& request) {
  constexpr std::size_t kSector = 32;
  std::set<std::uintptr_t> sectors, bytes;
  for (const auto& [address, count] : request.lanes) {
    for (std::uintptr_t at = address; at < address + count; ++at) {
      sectors.insert(at / kSector);
      bytes.insert(at);
    }
  }
  return {sectors.size(), (bytes.size() + kSector - 1) / kSector};
}

struct Line {
  std::size_t requests = 0;
  Cost cost;
  bool shared = false;
};

}  // namespace

std::string profile_report() {
  std::map<std::string, Line> lines;
  for (const auto& [key, request] : machine().requests) {
    const Cost cost = request.shared ? shared_cost(request) : global_cost(request);
    Line& line = lines[source_line(std::get<0>(key)) + (request.write ? " store" : " load")];
    ++line.requests;
    line.cost.actual += cost.actual;
    line.cost.ideal += cost.ideal;
    line.shared = request.shared;
  }
  std::string text;
  for (const auto& [where, line] : lines) {
    const auto requests = static_cast<double>(line.requests);
    char row[256];
    std::snprintf(row, sizeof(row), "%-7s %-44s %7zu requests  %-10s %.2f (ideal %.2f)\n",
                  line.shared ? "shared" : "global", where.c_str(), line.requests,
                  line.shared ? "wavefronts" : "sectors",
                  static_cast<double>(line.cost.actual) / requests,
                  static_cast<double>(line.cost.ideal) / requests);
    text += row;
  }
  return text;
}

}  // namespace atrous::emulation
