// What is known of every byte of shared and global memory, and whether an access may touch it.
#include "tests/cuda_emulation/machine.h"

namespace atrous::emulation {
namespace {

/// Does an earlier access of this block happen before the current thread's next one?
bool ordered(const Access& before) {
  const Machine& m = machine();
  const Fiber& self = *m.current;
  if (before.epoch != m.epoch || before.thread == self.linear) return true;
  if (before.thread / 32 != self.linear / 32) return false;
  return self.clock[before.thread & 31] > before.clock;
}

bool conflicts(const Access& before, bool global) {
  const Machine& m = machine();
  if (before.epoch == 0) return false;
  if (before.epoch >= m.block_epoch) return !ordered(before);
  return global && before.epoch >= m.launch_epoch;  // another block of the launch: never ordered
}

/// An access to memory that may be touched, and how to name the memory.
struct Touch {
  std::uintptr_t place;
  bool write, atomic, global;
  void* pc;
  std::string name() const;
  const char* space() const { return global ? "global" : "shared"; }
};

std::string shared_name(std::uintptr_t place) {
  const Machine& m = machine();
  const std::size_t offset = place - reinterpret_cast<std::uintptr_t>(m.arena);
  for (const SharedArray& array : m.arrays)
    if (offset >= array.offset && offset < array.offset + array.bytes)
      return array.name + "+" + std::to_string(offset - array.offset) + " bytes";
  return "outside every array";
}

std::string global_name(std::uintptr_t place) {
  const Region& region = *machine().last_region;
  return region.name + " of " + std::to_string(region.bytes) + " bytes, offset " +
         std::to_string(static_cast<std::ptrdiff_t>(place - region.base));
}

std::string Touch::name() const { return global ? global_name(place) : shared_name(place); }

void report_race(const Touch& t, const char* kind, const Access& other) {
  const std::string who = other.epoch >= machine().block_epoch
                              ? thread_name(other.thread)
                              : "another block's " + thread_name(other.thread);
  record(std::string("data race on ") + t.space() + " memory (" + kind + "): " + t.name() +
             ", with " + who,
         t.pc, std::string("race ") + kind);
}

void check_cell(Cell& c, const Touch& t) {
  const Machine& m = machine();
  const Fiber& self = *m.current;
  const Access me{m.epoch, self.clock[static_cast<std::size_t>(self.linear) & 31],
                  static_cast<std::uint16_t>(self.linear)};
  const bool both_atomic = t.atomic && c.atomic;
  if (!t.write && !c.written)
    record(std::string("read of uninitialised ") + t.space() + " memory: " + t.name(), t.pc,
           "unset");
  if (c.in_flight) {
    record(std::string(t.write ? "write to" : "read of") + " shared memory that a cp.async of " +
               thread_name(c.owner) + " is still filling (missing wait or barrier): " + t.name(),
           t.pc, "in flight");
  }
  if (!both_atomic && conflicts(c.write, t.global))
    report_race(t, t.write ? "write after write" : "read after write", c.write);
  if (!t.write) {
    // Two readers that do not follow one another are enough to see any third that conflicts.
    const bool follows = c.read.thread == me.thread || !conflicts(c.read, t.global);
    (follows ? c.read : c.other_read) = me;
    return;
  }
  if (!both_atomic && conflicts(c.read, t.global))
    report_race(t, "write after read", c.read);
  else if (!both_atomic && conflicts(c.other_read, t.global))
    report_race(t, "write after read", c.other_read);
  c.write = me;
  c.written = true;
  c.atomic = t.atomic;
}

/// `cells` belong to the bytes from `t.place` on.
void check_cells(Cell* cells, Touch t, std::size_t bytes) {
  const std::uintptr_t begin = t.place;
  for (std::size_t i = 0; i < bytes;) {
    t.place = begin + i;
    if (t.place % 4 == 0 && bytes - i >= 4 && !cells[i].split) {
      check_cell(cells[i], t);
      i += 4;
      continue;
    }
    Cell* word = cells + i - t.place % 4;
    if (!word->split) {
      word->split = true;
      word[1] = word[2] = word[3] = word[0];
    }
    check_cell(cells[i], t);
    ++i;
  }
}

void note_request(bool shared, const Touch& t, std::size_t bytes) {
  Machine& m = machine();
  if (!m.profiling) return;
  Request& request = m.requests[{t.pc, m.current->linear / 32, m.current->visits[t.pc]++}];
  request.shared = shared;
  request.write = t.write;
  request.lanes.push_back({t.place, static_cast<unsigned>(bytes)});
}

void access_shared(const Touch& t, std::size_t bytes) {
  Machine& m = machine();
  const std::size_t offset = t.place - reinterpret_cast<std::uintptr_t>(m.arena);
  bool inside = false;
  for (const SharedArray& array : m.arrays)
    inside |= offset >= array.offset && offset + bytes <= array.offset + array.bytes;
  if (!inside) {
    record(std::string("out-of-bounds shared ") + (t.write ? "write" : "read") + " of " +
               std::to_string(bytes) + " bytes, " + t.name(),
           t.pc, "bounds");
    stop_block();
  }
  note_request(true, t, bytes);
  check_cells(&m.shadow[offset], t, bytes);
}

/// The allocation that `place` lies in or beside, or null: tables and other memory of the host.
Region* find_region(std::uintptr_t place) {
  Machine& m = machine();
  const auto near = [place](const Region& r, std::size_t guard) {
    return place >= r.base - guard && place < r.base + r.bytes + guard;
  };
  if (m.last_region && near(*m.last_region, 0)) return m.last_region;
  // One that holds the place comes before one that it lies beside.
  Region* beside = nullptr;
  auto it = m.regions.upper_bound(place + kGuard);
  for (int tries = 0; tries < 2 && it != m.regions.begin(); ++tries) {
    Region& region = *(--it)->second;
    if (near(region, 0)) return m.last_region = &region;
    if (near(region, region.guard)) beside = &region;
  }
  if (beside) m.last_region = beside;
  return beside;
}

void access_global(const Touch& t, std::size_t bytes) {
  Region* region = find_region(t.place);
  if (!region) return;
  if (t.place < region->base || t.place + bytes > region->base + region->bytes) {
    record(std::string("out-of-bounds global ") + (t.write ? "write" : "read") + " of " +
               std::to_string(bytes) + " bytes: " + t.name(),
           t.pc, "bounds");
    stop_block();
  }
  note_request(false, t, bytes);
  check_cells(&region->shadow[t.place - region->base + region->base % 4], t, bytes);
}

}  // namespace

void access(std::uintptr_t place, std::size_t bytes, bool write, bool atomic, void* pc) {
  Machine& m = machine();
  if (place - reinterpret_cast<std::uintptr_t>(m.arena) < m.arena_bytes) {
    access_shared({place, write, atomic, false, pc}, bytes);
    return;
  }
  const auto* local = reinterpret_cast<const char*>(place);
  if (m.stacks.contains(local)) {
    if (local < m.current->stack || local >= m.current->stack + m.stacks.each())
      record("access to another thread's local memory", pc, "foreign stack");
    return;
  }
  access_global({place, write, atomic, true, pc}, bytes);
}

}  // namespace atrous::emulation
