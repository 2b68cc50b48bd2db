// What device code and tests ask of the emulator.
#pragma once
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "tests/cuda_emulation/types.h"

namespace atrous::emulation {

enum class Order { forward, reverse, random };

/// One set for the whole process; tests change it between launches.
struct Options {
  Order order = Order::forward;  // in which runnable threads, and blocks, are resumed
  unsigned seed = 1;
  bool strict = true;  // also reject a barrier that some threads have left for good
  int max_errors = 8;
  std::size_t stack_bytes = std::size_t{64} << 10;    // of one thread
  std::size_t shared_limit = std::size_t{227} << 10;  // of one block, as on sm_90
  int profile_block = -1;  // block whose accesses are analysed, see profile_report()
};
extern Options options;

/// A kernel did what CUDA does not allow. The message names block, thread, memory and source line.
struct KernelError : Error {
  explicit KernelError(const std::string& message) : Error(Code::device, message) {}
};

/// Where a collective is called from. Divergence is judged by source line, so every one of them takes
/// it by default arguments (two scalars: g++ 12 folds __builtin_LINE() inside a braced default
/// argument to the line of the declaration).
struct Site {
  const char* file;
  int line;
};
#define ATROUS_SITE_PARAMS \
  const char *site_file = __builtin_FILE(), int site_line = __builtin_LINE()
#define ATROUS_SITE (::atrous::emulation::Site{site_file, site_line})

/// Runs `body(context)` once for every thread of the grid. Throws KernelError.
void launch(dim3 grid, dim3 block, std::size_t shared, void (*body)(void*), void* context);

/// The shared array `key` of the running block, new and poisoned at the first call.
void* shared_array(const void* key, std::size_t bytes, const char* name);
/// The dynamic shared memory of the running block.
void* shared_dynamic();

enum class Vote { none, any, all, count };
int block_barrier(int predicate, Vote vote, Site site);

/// What the last lane to arrive works on, for all of them.
struct WarpCall {
  unsigned mask;       // lanes present
  void* argument[32];  // each lane's, on its own stack
};
/// Waits for all living lanes of `mask`; then `operation` runs once. `orders` makes it a memory
/// barrier among them.
void warp_collective(unsigned mask,
                     const char* what,
                     void* argument,
                     void (*operation)(WarpCall&),
                     bool orders,
                     Site site);
unsigned lane_id();

/// Stops the block with a message.
[[noreturn]] void fatal(const char* format, ...) __attribute__((format(printf, 1, 2)));

/// Tells the shadow of an access that the compiler's hooks do not see, by the lane `lane`.
void touch(const void* place, std::size_t bytes, bool write, int lane, void* pc);
void require_aligned(const void* place, std::size_t bytes, const char* what);
void atomic_begin(void* place, std::size_t bytes);
void raw_copy(void* to, const void* from, std::size_t bytes);
float4 load16(const void* place);
void store16(void* place, float4 value);

void async_issue(void* to, const void* from, int bytes, int valid_bytes);
void async_commit();
void async_wait(int keep);

/// Memory of the device between guard bands, all ones and unwritten.
void* device_alloc(std::size_t bytes, const char* what);
/// Memory of the host that kernels may reach, with `guard` bytes on either side that they must not.
/// Counts as written.
void device_adopt(void* block, std::size_t bytes, std::size_t guard, const char* what);
/// Ends an allocation, or forgets what was adopted.
void device_free(void* block);
/// Counts `bytes` from `place` on as written, as a copy from the host does.
void device_written(const void* place, std::size_t bytes);

/// True when kernels of this program are compiled with the hooks (see hooks.cpp).
bool instrumented();
/// Shared-memory wavefronts and global sectors per source line of options.profile_block.
std::string profile_report();

}  // namespace atrous::emulation
