// Runs blocks: switches between their threads, lets barriers and warp collectives wait for each other.
#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>

#include "tests/cuda_emulation/asan.h"
#include "tests/cuda_emulation/machine.h"

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

namespace atrous::emulation {

Options options;

Machine& machine() {
  static Machine instance;
  return instance;
}

namespace {

void switch_to_scheduler(bool dying) {
  Machine& m = machine();
  Fiber* self = m.current;
  asan::start_switch(dying ? nullptr : &self->fake_stack, m.host_stack, m.host_stack_bytes);
  context_swap(self->context, m.host);
  asan::finish_switch(self->fake_stack, &m.host_stack, &m.host_stack_bytes);
}

void resume(Fiber& fiber) {
  Machine& m = machine();
  m.current = &fiber;
  threadIdx = fiber.index;
  m.hooks_live = true;
  void* fake = nullptr;
  asan::start_switch(&fake, fiber.stack, m.stacks.each());
  context_swap(m.host, fiber.context);
  asan::finish_switch(fake, nullptr, nullptr);
  m.hooks_live = false;
  m.current = nullptr;
}

void yield() {
  machine().hooks_live = false;
  to_scheduler();
  machine().hooks_live = true;
}

/// __syncwarp: joins the vector clocks of those who took part.
void join_clocks(int warp, unsigned lanes) {
  Fiber* fibers = &machine().fibers[static_cast<std::size_t>(warp) * 32];
  std::array<std::uint16_t, 32> joined{};
  for (std::size_t lane = 0; lane < 32; ++lane)
    if (lanes >> lane & 1) ++fibers[lane].clock[lane];  // what came before is older now
  for (std::size_t lane = 0; lane < 32; ++lane)
    for (std::size_t k = 0; k < 32 && lanes >> lane & 1; ++k)
      joined[k] = std::max(joined[k], fibers[lane].clock[k]);
  for (std::size_t lane = 0; lane < 32; ++lane)
    if (lanes >> lane & 1) fibers[lane].clock = joined;
}

void complete_collectives(int warp) {
  Machine& m = machine();
  std::vector<Pending>& list = m.pending[static_cast<std::size_t>(warp)];
  for (std::size_t i = 0; i < list.size();) {
    if ((list[i].mask & m.living[static_cast<std::size_t>(warp)]) != list[i].arrived) {
      ++i;
      continue;
    }
    Pending pending = list[i];
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
    pending.call.mask = pending.arrived;
    pending.operation(pending.call);
    if (pending.orders) join_clocks(warp, pending.arrived);
    for (int lane = 0; lane < 32; ++lane)
      if (pending.arrived >> lane & 1)
        m.fibers[static_cast<std::size_t>(warp * 32 + lane)].state = State::ready;
  }
}

/// Where the threads in `state` are, for messages.
std::string places(bool barriers_only) {
  Machine& m = machine();
  std::map<std::tuple<std::string, std::string, int>, std::pair<int, int>> at;
  for (const Fiber& fiber : m.fibers) {
    if (barriers_only ? fiber.state != State::at_barrier : fiber.state == State::done) continue;
    auto& place = at[{fiber.what, fiber.site.file ? fiber.site.file : "?", fiber.site.line}];
    if (!place.first++) place.second = fiber.linear;
  }
  std::string text;
  for (const auto& [where, who] : at)
    text += " " + std::to_string(who.first) + " threads at " + std::get<0>(where) + " " +
            std::get<1>(where) + ":" + std::to_string(std::get<2>(where)) + " (first " +
            thread_name(who.second) + ")";
  return text;
}

void release_barrier_if_complete() {
  Machine& m = machine();
  if (m.waiting == 0 || m.waiting + m.done != m.threads) return;
  if (m.barrier_mixed) {
    record(
        "divergent __syncthreads: threads of one block wait at different barriers:" + places(true),
        nullptr, "divergent");
    m.aborted = true;
    return;
  }
  if (m.done && options.strict) {
    record("__syncthreads at " + std::string(m.barrier_site.file) + ":" +
               std::to_string(m.barrier_site.line) + " after " + std::to_string(m.done) +
               " threads of the block have returned",
           nullptr, "exited");
    m.aborted = true;
    return;
  }
  m.vote_result = m.vote == Vote::any   ? m.vote_any
                  : m.vote == Vote::all ? m.vote_all
                                        : m.vote_count;
  m.vote_any = 0, m.vote_all = 1, m.vote_count = 0, m.waiting = 0;
  ++m.epoch;
  for (Fiber& fiber : m.fibers) {
    if (fiber.state == State::at_barrier) fiber.state = State::ready;
    fiber.clock.fill(0);
  }
}

void finish_thread() {
  Machine& m = machine();
  Fiber& self = *m.current;
  for (const auto& group : self.groups)
    if (!group.empty())
      record("thread returned with cp.async copies never waited for", nullptr, "async-exit");
  if (!self.sums.empty())
    record("thread returned with wgmma products never waited for", nullptr, "product-exit");
  self.state = State::done;
  ++m.done;
  m.living[static_cast<std::size_t>(self.linear / 32)] &= ~(1U << (self.linear & 31));
  complete_collectives(self.linear / 32);
  release_barrier_if_complete();
}

void fiber_entry() {
  Machine& m = machine();
  asan::finish_switch(nullptr, &m.host_stack, &m.host_stack_bytes);
  m.hooks_live = true;
  m.body(m.body_context);
  m.hooks_live = false;
  finish_thread();
  switch_to_scheduler(true);
  std::abort();  // a finished thread is never resumed
}

/// Fresh shared memory: NaN for the kernel, unwritten for the shadow.
void reset_shared(std::size_t dynamic_bytes) {
  Machine& m = machine();
  constexpr std::size_t kDynamic = 1024;
  const std::size_t used = std::max(m.arena_used, kGuard);
  asan::unpoison(m.arena, m.arena_bytes);
  std::memset(m.arena, 0xff, used);
  if (instrumented()) std::fill_n(m.shadow.begin(), used, Cell{});
  asan::poison(m.arena, m.arena_bytes);
  m.arrays.clear();
  m.barriers.clear();
  m.arena_used = kGuard;
  m.shared_used = dynamic_bytes;
  if (dynamic_bytes == 0) return;
  m.arrays.push_back({nullptr, kDynamic, dynamic_bytes, "dynamic shared memory"});
  m.arena_used = kDynamic + dynamic_bytes + kGuard;
  asan::unpoison(m.arena + kDynamic, dynamic_bytes);
}

void reset_fiber(Fiber& fiber, int i) {
  Machine& m = machine();
  const auto n = static_cast<unsigned>(i);
  fiber.linear = i;
  fiber.state = State::ready;
  fiber.clock.fill(0);
  fiber.groups.clear();
  fiber.products.clear();
  fiber.sums.clear();
  fiber.visits.clear();
  fiber.fake_stack = nullptr;
  fiber.index = {n % blockDim.x, n / blockDim.x % blockDim.y, n / (blockDim.x * blockDim.y)};
  asan::unpoison(fiber.stack, m.stacks.each());  // frames of an aborted block were never unwound
  // Each stack starts at another offset: equal ones would share a handful of cache sets.
  context_make(fiber.context, fiber.stack, m.stacks.each() - static_cast<std::size_t>(i % 61) * 192,
               fiber_entry);
}

template <class T>
std::vector<T> in_order(std::size_t count, std::mt19937& random) {
  std::vector<T> order(count);
  std::iota(order.begin(), order.end(), T{0});
  if (options.order == Order::reverse) std::reverse(order.begin(), order.end());
  if (options.order == Order::random) std::shuffle(order.begin(), order.end(), random);
  return order;
}

void run_block(std::mt19937& random, std::size_t dynamic_bytes) {
  Machine& m = machine();
  m.done = m.waiting = 0;
  m.vote_any = 0, m.vote_all = 1, m.vote_count = 0;
  m.aborted = false;
  m.block_epoch = ++m.epoch;
  reset_shared(dynamic_bytes);
  for (auto& list : m.pending) list.clear();
  m.living.assign(m.pending.size(), 0);
  for (int i = 0; i < m.threads; ++i) m.living[static_cast<std::size_t>(i / 32)] |= 1U << (i & 31);
  for (int i = 0; i < m.threads; ++i) reset_fiber(m.fibers[static_cast<std::size_t>(i)], i);
  auto order = in_order<std::size_t>(static_cast<std::size_t>(m.threads), random);
  while (m.done < m.threads && !m.aborted) {
    bool progress = false;
    if (options.order == Order::random) std::shuffle(order.begin(), order.end(), random);
    for (const std::size_t i : order) {
      if (m.fibers[i].state != State::ready) continue;
      progress = true;
      resume(m.fibers[i]);
      if (m.aborted) break;
    }
    if (progress || m.aborted) continue;
    record("deadlock: no thread can run;" + places(false) + "; " + std::to_string(m.done) +
               " returned",
           nullptr, "deadlock");
    m.aborted = true;
  }
  ++m.epoch;
}

void check_launch(dim3 grid, dim3 block, std::size_t shared) {
  const std::size_t threads = std::size_t{block.x} * block.y * block.z;
  if (threads == 0 || threads > 1024 || block.z > 64) throw KernelError("invalid block size");
  if (!grid.x || !grid.y || !grid.z || grid.x > 0x7fffffffU || grid.y > 65535 || grid.z > 65535)
    throw KernelError("invalid grid size");
  if (shared > options.shared_limit) throw KernelError("dynamic shared memory over the limit");
}

void prepare(dim3 grid, dim3 block) {
  Machine& m = machine();
  const std::size_t threads = std::size_t{block.x} * block.y * block.z;
  if (!m.arena) {
    m.arena = static_cast<unsigned char*>(std::aligned_alloc(4096, m.arena_bytes));
    m.shadow.resize(m.arena_bytes);
  }
  if (m.stacks.ensure(threads, options.stack_bytes * asan::kStackFactor)) {
    m.pool.resize(m.stacks.count());
    for (std::size_t i = 0; i < m.pool.size(); ++i) m.pool[i].stack = m.stacks.stack(i);
  }
  m.fibers = std::span(m.pool).first(threads);
  m.pending.assign((threads + 31) / 32, {});
  m.threads = static_cast<int>(threads);
  m.errors.clear();
  m.seen.clear();
  m.requests.clear();
  gridDim = grid;
  blockDim = block;
  m.launch_epoch = m.epoch + 1;
}

}  // namespace

void to_scheduler() { switch_to_scheduler(false); }

void let_others_run() { yield(); }

void stop_block() {
  Machine& m = machine();
  m.hooks_live = false;
  m.aborted = true;
  to_scheduler();
  std::abort();  // an aborted block is never resumed; its stacks are used again
}

unsigned lane_id() { return static_cast<unsigned>(machine().current->linear) & 31U; }

int block_barrier(int predicate, Vote vote, Site site) {
  require_fiber("__syncthreads");
  Machine& m = machine();
  Fiber& self = *m.current;
  self.state = State::at_barrier;
  self.site = site;
  self.what = "__syncthreads";
  if (m.waiting++ == 0) {
    m.barrier_site = site;
    m.vote = vote;
    m.barrier_mixed = false;
  } else if (site.line != m.barrier_site.line || std::strcmp(site.file, m.barrier_site.file) != 0 ||
             vote != m.vote) {
    m.barrier_mixed = true;
  }
  m.vote_any |= predicate != 0;
  m.vote_all &= predicate != 0;
  m.vote_count += predicate != 0;
  release_barrier_if_complete();
  yield();
  return m.vote_result;
}

void warp_collective(unsigned mask,
                     const char* what,
                     void* argument,
                     void (*operation)(WarpCall&),
                     bool orders,
                     Site site) {
  require_fiber(what);
  Machine& m = machine();
  Fiber& self = *m.current;
  const int lane = self.linear & 31, warp = self.linear / 32;
  self.site = site;
  self.what = what;
  if (!(mask >> lane & 1)) {
    fatal("%s at %s:%d: lane %d calls with mask %08x that does not contain it", what, site.file,
          site.line, lane, mask);
  }
  auto& list = m.pending[static_cast<std::size_t>(warp)];
  auto it = std::find_if(list.begin(), list.end(),
                         [&](const Pending& pending) { return pending.mask == mask; });
  if (it == list.end()) {
    list.push_back({mask, 0, what, operation, orders, {}});
    it = std::prev(list.end());
  } else if (it->operation != operation || std::strcmp(it->what, what) != 0) {
    fatal("warp divergence: lane %d is at %s (%s:%d) while others of mask %08x are at %s", lane,
          what, site.file, site.line, mask, it->what);
  }
  it->arrived |= 1U << lane;
  it->call.argument[lane] = argument;
  self.state = State::at_collective;
  m.hooks_live = false;
  complete_collectives(warp);
  yield();
}

void launch(dim3 grid, dim3 block, std::size_t shared, void (*body)(void*), void* context) {
  check_launch(grid, block, shared);
  prepare(grid, block);
  Machine& m = machine();
  m.body = body;
  m.body_context = context;
  std::mt19937 random(options.seed);
  const std::size_t blocks = std::size_t{grid.x} * grid.y * grid.z;
  for (const std::size_t b : in_order<std::size_t>(blocks, random)) {
    blockIdx = {static_cast<unsigned>(b % grid.x), static_cast<unsigned>(b / grid.x % grid.y),
                static_cast<unsigned>(b / (std::size_t{grid.x} * grid.y))};
    m.profiling =
        options.profile_block >= 0 && b == static_cast<std::size_t>(options.profile_block);
    run_block(random, shared);
    m.profiling = false;
    if (m.aborted || static_cast<int>(m.errors.size()) >= options.max_errors) break;
  }
  if (m.errors.empty()) return;
  std::string text;
  for (const std::string& error : m.errors) text += error + "\n";
  throw KernelError(text);
}

}  // namespace atrous::emulation
