// Shared arrays, allocations, and the accesses that the compiler's hooks do not see.
#include <algorithm>
#include <cstdlib>

#include "tests/cuda_emulation/asan.h"
#include "tests/cuda_emulation/machine.h"

namespace atrous::emulation {
namespace {

[[gnu::noinline]] void touch_at(
    const void* place, std::size_t bytes, bool write, bool atomic, void* pc) {
  if (machine().current && instrumented())
    access(reinterpret_cast<std::uintptr_t>(place), bytes, write, atomic, pc);
}

void set_in_flight(const AsyncCopy& copy, bool in_flight, int owner) {
  Machine& m = machine();
  if (!instrumented()) return;
  Cell* cells = &m.shadow[static_cast<std::size_t>(static_cast<unsigned char*>(copy.to) - m.arena)];
  for (int i = 0; i < copy.bytes; ++i) {
    cells[i].in_flight = in_flight;
    cells[i].owner = static_cast<std::uint16_t>(owner);
  }
}

}  // namespace

void* shared_array(const void* key, std::size_t bytes, const char* name) {
  require_fiber("ATROUS_SHARED");
  Machine& m = machine();
  std::size_t fixed = 0;
  for (const SharedArray& array : m.arrays) {
    if (array.key == key) return m.arena + array.offset;
    if (array.key) fixed += array.bytes;
  }
  constexpr std::size_t kAlignment = 128, kStaticLimit = 48 * 1024;
  const std::size_t offset = (m.arena_used + kAlignment - 1) / kAlignment * kAlignment;
  m.shared_used += bytes;
  if (fixed + bytes > kStaticLimit) fatal("static shared memory exceeds 48 KiB (array %s)", name);
  if (m.shared_used > options.shared_limit)
    fatal("shared memory exceeds %zu bytes", options.shared_limit);
  m.arrays.push_back({key, offset, bytes, name});
  m.arena_used = offset + bytes + kGuard;
  asan::unpoison(m.arena + offset, bytes);
  return m.arena + offset;
}

void* shared_dynamic() {
  require_fiber("ATROUS_DYN_SHARED");
  Machine& m = machine();
  for (const SharedArray& array : m.arrays)
    if (!array.key) return m.arena + array.offset;
  fatal("ATROUS_DYN_SHARED used, but the launch gave no dynamic shared memory");
}

void touch(const void* place, std::size_t bytes, bool write, int lane, void* pc) {
  Machine& m = machine();
  Fiber* const self = m.current;
  m.current = &m.fibers[static_cast<std::size_t>(self->linear / 32 * 32 + lane)];
  touch_at(place, bytes, write, false, pc);
  m.current = self;
}

float4 load16(const void* place) {
  require_aligned(place, 16, "16-byte load");
  touch_at(place, 16, false, false, __builtin_return_address(0));
  float4 value;
  std::memcpy(&value, place, 16);
  return value;
}

void store16(void* place, float4 value) {
  require_aligned(place, 16, "16-byte store");
  touch_at(place, 16, true, false, __builtin_return_address(0));
  std::memcpy(place, &value, 16);
}

void atomic_begin(void* place, std::size_t bytes) {
  require_aligned(place, bytes, "atomic operand");
  touch_at(place, bytes, true, true, __builtin_return_address(0));
}

void raw_copy(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }

// A copy moves its bytes when it is waited for, the latest moment at which the hardware may do so. A
// missing wait therefore leaves poison in every build; under the hooks the bytes are in flight.
void async_issue(void* to, const void* from, int bytes, int valid_bytes) {
  require_fiber("cp.async");
  Machine& m = machine();
  Fiber& self = *m.current;
  void* pc = __builtin_return_address(0);
  const auto size = static_cast<std::size_t>(bytes);
  require_aligned(to, size, "cp.async destination");
  if (valid_bytes < 0 || valid_bytes > bytes) fatal("cp.async of %d bytes", valid_bytes);
  if (valid_bytes > 0) {
    require_aligned(from, size, "cp.async source");
    touch_at(from, static_cast<std::size_t>(valid_bytes), false, false, pc);
  }
  touch_at(to, size, true, false, pc);
  if (static_cast<std::size_t>(static_cast<unsigned char*>(to) - m.arena) >= m.arena_bytes)
    fatal("cp.async destination is not shared memory");
  const AsyncCopy copy{to, from, bytes, valid_bytes};
  set_in_flight(copy, true, self.linear);
  if (self.groups.empty()) self.groups.emplace_back();
  self.groups.back().push_back(copy);
}

void async_commit() {
  Fiber& self = *machine().current;
  if (self.groups.empty()) self.groups.emplace_back();
  self.groups.emplace_back();
}

void async_wait(int keep) {
  Fiber& self = *machine().current;
  void* pc = __builtin_return_address(0);
  while (static_cast<int>(self.groups.size()) - 1 > keep) {
    for (const AsyncCopy& copy : self.groups.front()) {
      set_in_flight(copy, false, self.linear);
      touch_at(copy.to, static_cast<std::size_t>(copy.bytes), true, false, pc);
      const auto valid = static_cast<std::size_t>(copy.valid_bytes);
      if (valid) std::memcpy(copy.to, copy.from, valid);
      std::memset(static_cast<char*>(copy.to) + valid, 0,
                  static_cast<std::size_t>(copy.bytes) - valid);
    }
    self.groups.pop_front();
  }
}

void* device_alloc(std::size_t bytes, const char* what) {
  constexpr std::size_t kAlignment = 256;
  auto region = std::make_unique<Region>();
  region->raw_bytes = (bytes + 2 * kGuard + kAlignment - 1) / kAlignment * kAlignment;
  region->raw = std::aligned_alloc(kAlignment, region->raw_bytes);
  if (!region->raw) throw KernelError("no " + std::to_string(bytes) + " bytes left");
  std::memset(region->raw, 0xff, region->raw_bytes);  // NaN in fp32, fp16 and bf16
  region->base = reinterpret_cast<std::uintptr_t>(region->raw) + kGuard;
  region->bytes = bytes;
  region->guard = kGuard;
  region->name = what;
  if (instrumented()) region->shadow.resize((bytes + 3) / 4 * 4);
  asan::poison(region->raw, kGuard);
  asan::poison(reinterpret_cast<void*>(region->base + bytes), kGuard);
  Machine& m = machine();
  const std::lock_guard lock(m.regions_mutex);
  const std::uintptr_t base = region->base;
  m.regions[base] = std::move(region);
  return reinterpret_cast<void*>(base);
}

void device_adopt(void* block, std::size_t bytes, std::size_t guard, const char* what) {
  auto region = std::make_unique<Region>();
  region->base = reinterpret_cast<std::uintptr_t>(block);
  region->bytes = bytes;
  region->guard = std::min(guard, kGuard);
  region->name = what;
  // Words of the shadow begin where words of the memory do.
  Cell written;
  written.written = true;
  region->shadow.assign((region->base % 4 + bytes + 3) / 4 * 4, written);
  Machine& m = machine();
  const std::lock_guard lock(m.regions_mutex);
  const std::uintptr_t base = region->base;
  m.regions[base] = std::move(region);
}

void device_free(void* block) {
  Machine& m = machine();
  const std::lock_guard lock(m.regions_mutex);
  const auto it = m.regions.find(reinterpret_cast<std::uintptr_t>(block));
  if (it == m.regions.end()) return;
  if (it->second->raw) {
    asan::unpoison(it->second->raw, it->second->raw_bytes);
    std::free(it->second->raw);
  }
  m.last_region = nullptr;
  m.regions.erase(it);
}

void device_written(const void* place, std::size_t bytes) {
  Machine& m = machine();
  const std::lock_guard lock(m.regions_mutex);
  const auto address = reinterpret_cast<std::uintptr_t>(place);
  auto it = m.regions.upper_bound(address);
  if (it == m.regions.begin()) return;
  Region& region = *std::prev(it)->second;
  const std::size_t begin = std::min(address - region.base, region.shadow.size());
  const std::size_t end = std::min(begin + bytes, region.shadow.size());
  for (std::size_t i = begin; i < end; ++i) region.shadow[i].written = true;
}

}  // namespace atrous::emulation
