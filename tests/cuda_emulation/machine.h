// State of the emulated device. One host thread at a time runs it.
#pragma once
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "kernels/cuda/boxed_tensor.h"
#include "tests/cuda_emulation/fibers.h"
#include "tests/cuda_emulation/runtime.h"

namespace atrous::emulation {

enum class State : std::uint8_t { ready, at_barrier, at_collective, done };

/// A cp.async: its bytes move when it is waited for.
struct AsyncCopy {
  void* to;
  const void* from;
  int bytes, valid_bytes;
};

/// A copy of a box of a tensor to this place of shared memory.
struct BoxCopy {
  std::size_t to;
  kernels::cuda::BoxedTensor from;
  int place[kernels::cuda::BoxedTensor::kMostAxes];
};

/// A barrier in shared memory: arrivals of a phase, those still missing, bytes expected, phases done.
struct Mbarrier {
  unsigned arrivals = 0, missing = 0;
  std::size_t bytes = 0;
  unsigned phase = 0;
  std::vector<BoxCopy> copies;  // of this phase
};

/// A product of a warpgroup that is under way, as one thread of it sees it.
struct Product {
  float* sums;
  std::uint64_t a, b;
  bool half;
  void* pc;
};

/// A thread of the running block.
struct Fiber {
  Context context;
  char* stack = nullptr;
  uint3 index{};
  int linear = 0;
  State state = State::ready;
  Site site{};
  const char* what = "";
  std::array<std::uint16_t, 32> clock{};      // vector clock over the lanes of its warp
  std::deque<std::vector<AsyncCopy>> groups;  // committed ones, the last still open
  std::deque<std::vector<Product>> products;  // committed groups, the last still open
  std::map<float*, std::vector<float>> sums;  // what products under way add to
  void* fake_stack = nullptr;                 // AddressSanitizer's
  std::map<void*, unsigned> visits;           // profile: how often it passed a place of the code
};

/// A warp collective that lanes are waiting at.
struct Pending {
  unsigned mask = 0, arrived = 0;
  const char* what = "";
  void (*operation)(WarpCall&) = nullptr;
  bool orders = false;
  WarpCall call{};
};

/// Who touched a place last. Epochs count block barriers and never repeat, over blocks and launches.
struct Access {
  std::uint32_t epoch = 0;
  std::uint16_t clock = 0, thread = 0;
};

/// What is known of a byte. The first cell of a 4-byte word stands for all four until one of them is
/// touched alone.
struct Cell {
  Access write, read, other_read;
  bool written = false, atomic = false, in_flight = false, split = false;
  std::uint16_t owner = 0;  // of the copy in flight
};

/// An allocation of the device.
struct Region {
  std::uintptr_t base = 0;
  std::size_t bytes = 0, guard = 0;
  void* raw = nullptr;  // null: adopted
  std::size_t raw_bytes = 0;
  std::string name;
  std::vector<Cell> shadow;
};

struct SharedArray {
  const void* key;  // null: the dynamic one
  std::size_t offset, bytes;
  std::string name;
};

/// One warp-wide access: same place in the code, same warp, same visit.
struct Request {
  bool shared = false, write = false;
  std::vector<std::pair<std::uintptr_t, unsigned>> lanes;
};

/// Red zone around every shared array and every allocation; the widest there is.
inline constexpr std::size_t kGuard = 256;

struct Machine {
  // The launch.
  void (*body)(void*) = nullptr;
  void* body_context = nullptr;
  std::vector<Fiber> pool;
  std::span<Fiber> fibers;                    // the first ones of the pool
  std::vector<std::vector<Pending>> pending;  // by warp
  std::vector<unsigned> living;               // by warp: lanes that have not returned
  Context host;
  Fiber* current = nullptr;
  bool aborted = false;
  const void* host_stack = nullptr;
  std::size_t host_stack_bytes = 0;
  int threads = 0, done = 0, waiting = 0;
  Site barrier_site{};
  bool barrier_mixed = false;
  Vote vote = Vote::none;
  int vote_any = 0, vote_all = 1, vote_count = 0, vote_result = 0;
  // Memory.
  Stacks stacks;
  unsigned char* arena = nullptr;
  std::size_t arena_bytes = std::size_t{256} << 10, arena_used = 0, shared_used = 0;
  std::vector<Cell> shadow;  // of the arena
  std::vector<SharedArray> arrays;
  std::map<void*, Mbarrier> barriers;
  std::mutex regions_mutex;
  std::map<std::uintptr_t, std::unique_ptr<Region>> regions;
  Region* last_region = nullptr;
  std::uint32_t epoch = 1, block_epoch = 1, launch_epoch = 1;
  bool hooks_live = false;
  // Reports.
  std::vector<std::string> errors;
  std::set<std::pair<std::string, void*>> seen;
  bool profiling = false;
  std::map<std::tuple<void*, int, unsigned>, Request> requests;
};
Machine& machine();

// scheduler.cpp
void to_scheduler();
/// Stops the running block before the current thread does harm.
[[noreturn]] void stop_block();
/// Gives the other threads of the block a turn.
void let_others_run();
void require_fiber(const char* what);

// report.cpp
std::string source_line(void* pc);
std::string thread_name(int linear);
/// Notes a problem, once per kind and place of the code.
void record(const std::string& message, void* pc, const std::string& kind);

// shadow.cpp
/// Checks an access of the current thread to any memory.
void access(std::uintptr_t place, std::size_t bytes, bool write, bool atomic, void* pc);

}  // namespace atrous::emulation
