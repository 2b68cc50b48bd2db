#include <dlfcn.h>

#include <cstdarg>
#include <cstdio>

#include "tests/cuda_emulation/machine.h"

namespace atrous::emulation {
namespace {

/// What addr2line says of an address: its innermost frame that is not the emulator's own.
std::string ask_addr2line(const char* file, std::ptrdiff_t offset) {
  char command[4096];
  std::snprintf(command, sizeof(command), "addr2line -i -e '%s' %#tx 2>/dev/null", file, offset);
  std::string found;
  FILE* pipe = popen(command, "r");
  if (!pipe) return found;
  for (char buffer[1024]; std::fgets(buffer, sizeof(buffer), pipe);) {
    std::string line = buffer;
    line.erase(line.find_last_not_of('\n') + 1);
    if (const auto at = line.find(" (disc"); at != std::string::npos) line.erase(at);
    if (!found.empty() || line.find('?') != std::string::npos ||
        line.find("cuda_emulation") != std::string::npos)
      continue;
    if (const auto at = line.find("kernels/"); at != std::string::npos) line.erase(0, at);
    found = line;
  }
  pclose(pipe);
  return found;
}

}  // namespace

std::string source_line(void* pc) {
  static std::map<void*, std::string> known;
  if (const auto it = known.find(pc); it != known.end()) return it->second;
  Dl_info info{};
  if (!pc || !dladdr(pc, &info) || !info.dli_fname) return {};
  const std::ptrdiff_t offset = static_cast<char*>(pc) - static_cast<char*>(info.dli_fbase) - 1;
  return known[pc] = ask_addr2line(info.dli_fname, offset);
}

std::string thread_name(int linear) {
  const unsigned i = static_cast<unsigned>(linear);
  const unsigned x = blockDim.x, y = blockDim.y;
  return "thread (" + std::to_string(i % x) + "," + std::to_string(i / x % y) + "," +
         std::to_string(i / (x * y)) + ")";
}

void record(const std::string& message, void* pc, const std::string& kind) {
  Machine& m = machine();
  if (!m.seen.insert({kind, pc}).second) return;
  if (static_cast<int>(m.errors.size()) >= options.max_errors) return;
  std::string text = "[block (" + std::to_string(blockIdx.x) + "," + std::to_string(blockIdx.y) +
                     "," + std::to_string(blockIdx.z) + ")";
  if (m.current) text += ", " + thread_name(m.current->linear);
  text += "] " + message;
  if (const std::string line = source_line(pc); !line.empty()) text += " at " + line;
  m.errors.push_back(std::move(text));
}

void fatal(const char* format, ...) {
  char text[512];
  va_list list;
  va_start(list, format);
  std::vsnprintf(text, sizeof(text), format, list);
  va_end(list);
  Machine& m = machine();
  m.hooks_live = false;
  record(text, nullptr, text);
  if (!m.current) throw KernelError(text);
  stop_block();
}

void require_aligned(const void* place, std::size_t bytes, const char* what) {
  if (reinterpret_cast<std::uintptr_t>(place) % bytes)
    fatal("misaligned %s: %p is no multiple of %zu bytes", what, place, bytes);
}

void require_fiber(const char* what) {
  if (!machine().current) throw KernelError(std::string(what) + " called outside a kernel");
}

}  // namespace atrous::emulation
