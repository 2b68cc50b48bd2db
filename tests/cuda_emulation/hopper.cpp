// Barriers that count bytes, copies of boxes, and products of warpgroups. A copy moves its bytes when a
// thread waits for its barrier, and products are computed when they are waited for: the latest moments
// at which the hardware may do so. Until then the sums are NaN.
#include "kernels/cuda/hopper.h"

#include <cmath>

#include "tests/cuda_emulation/machine.h"

namespace atrous::emulation {
namespace {

using kernels::cuda::BoxedTensor;
using kernels::cuda::kBoxAlignment;
using kernels::cuda::kSwizzledRow;

/// Where the byte at `offset` of shared memory lies when 16-byte pieces are permuted over 8 rows.
std::size_t swizzled(std::size_t offset) { return offset ^ (offset >> 3 & 0x70); }

std::size_t box_bytes(const BoxedTensor& t) {
  std::size_t bytes = 2;
  for (int i = 0; i < t.axes; ++i) bytes *= t.box[i];
  return bytes;
}

Mbarrier& barrier_at(void* place) {
  const auto it = machine().barriers.find(place);
  if (it == machine().barriers.end()) fatal("an mbarrier that was never initialised");
  return it->second;
}

void mark(std::size_t begin, std::size_t bytes, bool in_flight) {
  Machine& m = machine();
  if (!instrumented()) return;
  for (std::size_t i = begin; i < begin + bytes; ++i) {
    Cell& cell = m.shadow[i];
    cell.in_flight = in_flight;
    cell.owner = 0;
    if (!in_flight) cell.written = true, cell.write = {};  // the barrier orders those who waited
  }
}

/// Moves a box row by row; numbers outside the tensor are 0.
void land(const BoxCopy& copy) {
  Machine& m = machine();
  const BoxedTensor& t = copy.from;
  std::size_t rows = 1;
  for (int i = 1; i < t.axes; ++i) rows *= t.box[i];
  for (std::size_t row = 0; row < rows; ++row) {
    std::int64_t offset = 0;
    bool inside = true;
    std::size_t rest = row;
    for (int i = 1; i < t.axes; ++i) {
      const std::int64_t at = copy.place[i] + static_cast<std::int64_t>(rest % t.box[i]);
      rest /= t.box[i];
      inside = inside && at >= 0 && at < static_cast<std::int64_t>(t.extent[i]);
      offset += at * static_cast<std::int64_t>(t.stride[i]);
    }
    for (unsigned k = 0; k < t.box[0]; ++k) {
      const std::int64_t c = copy.place[0] + std::int64_t{k};
      std::uint16_t number = 0;
      if (inside && c >= 0 && c < static_cast<std::int64_t>(t.extent[0]))
        std::memcpy(&number, static_cast<const unsigned char*>(t.base) + offset + 2 * c, 2);
      std::memcpy(m.arena + swizzled(copy.to + row * kSwizzledRow + 2 * k), &number, 2);
    }
  }
  mark(copy.to, box_bytes(t), false);
}

/// First byte, and bytes from 8 rows to the next, of what product_operand() made.
std::size_t first_byte(std::uint64_t operand) { return (operand & 0x3fff) << 4; }
std::size_t next_rows(std::uint64_t operand) { return (operand >> 32 & 0x3fff) << 4; }

/// Number (row, k) of a factor; 16 bytes are checked at once.
std::size_t place_of(std::uint64_t operand, int row, int k) {
  return swizzled(first_byte(operand) + static_cast<std::size_t>(row / 8) * next_rows(operand) +
                  static_cast<std::size_t>(row % 8) * kSwizzledRow +
                  static_cast<std::size_t>(k) * 2);
}

void gather(std::uint64_t operand, int row, bool half, void* pc, float* to) {
  constexpr int kDepth = 16, kPiece = 8;
  for (int k = 0; k < kDepth; ++k) {
    const unsigned char* from = machine().arena + place_of(operand, row, k);
    if (k % kPiece == 0) touch(from, 16, false, 0, pc);
    std::uint16_t bits = 0;
    std::memcpy(&bits, from, 2);
    to[k] = half ? from_f16(bits) : from_bf16(bits);
  }
}

Fiber& lane_of(const WarpCall& call, int lane) { return *static_cast<Fiber*>(call.argument[lane]); }

/// The oldest product of a warp: 16 of the 64 rows.
void multiply(WarpCall& call) {
  if (call.mask != ~0U) fatal("wgmma: only lanes %08x take part", call.mask);
  constexpr int kDepth = 16, kColumns = 128;
  const Fiber& first = lane_of(call, 0);
  const Product one = first.products.front().front();
  for (int lane = 0; lane < 32; ++lane) {
    const Product& other = lane_of(call, lane).products.front().front();
    if (other.a != one.a || other.b != one.b || other.half != one.half)
      fatal("wgmma: lane %d has other operands than lane 0", lane);
  }
  const int warp = first.linear / 32 % 4;
  static float a[16][kDepth], b[kColumns][kDepth];
  for (int i = 0; i < 16; ++i) gather(one.a, warp * 16 + i, one.half, one.pc, a[i]);
  for (int j = 0; j < kColumns; ++j) gather(one.b, j, one.half, one.pc, b[j]);
  for (int lane = 0; lane < 32; ++lane) {
    Fiber& fiber = lane_of(call, lane);
    std::vector<float>& sums = fiber.sums[fiber.products.front().front().sums];
    for (int i = 0; i < static_cast<int>(sums.size()); ++i) {
      const float* row = a[lane / 4 + i % 4 / 2 * 8];
      const float* column = b[i / 4 * 8 + lane % 4 * 2 + i % 2];
      double sum = double{sums[static_cast<std::size_t>(i)]};
      for (int k = 0; k < kDepth; ++k) sum += double{row[k]} * double{column[k]};
      sums[static_cast<std::size_t>(i)] = static_cast<float>(sum);
    }
  }
}

/// The sums go back to where they came from once no product adds to them any more.
void settle(Fiber& fiber, float* sums) {
  for (const auto& group : fiber.products)
    for (const Product& product : group)
      if (product.sums == sums) return;
  const auto it = fiber.sums.find(sums);
  std::copy(it->second.begin(), it->second.end(), sums);
  fiber.sums.erase(it);
}

/// True if a product that is not waited for yet reads any of these bytes.
bool in_use(std::size_t begin, std::size_t bytes) {
  const auto overlaps = [&](std::uint64_t operand, std::size_t rows) {
    const std::size_t from = first_byte(operand) / kBoxAlignment * kBoxAlignment;
    return from < begin + bytes && begin < from + rows * kSwizzledRow;
  };
  for (const Fiber& fiber : machine().fibers)
    for (const auto& group : fiber.products)
      for (const Product& product : group)
        if (overlaps(product.a, 64) || overlaps(product.b, 128)) return true;
  return false;
}

}  // namespace

unsigned shared_offset(const void* place) {
  const auto offset = static_cast<const unsigned char*>(place) - machine().arena;
  if (offset < 0 || static_cast<std::size_t>(offset) >= machine().arena_bytes)
    fatal("not a place of shared memory");
  return static_cast<unsigned>(offset);
}

void mbarrier_init(void* barrier, unsigned arrivals) {
  require_aligned(barrier, 8, "mbarrier");
  machine().barriers[barrier] = {arrivals, arrivals, 0, 0, {}};
}

void mbarrier_expect(void* barrier, unsigned bytes) {
  Mbarrier& b = barrier_at(barrier);
  if (b.missing == 0) fatal("more arrivals at an mbarrier than it waits for");
  --b.missing;
  b.bytes += bytes;
}

void mbarrier_wait(void* barrier, unsigned parity, Site site) {
  require_fiber("mbarrier_wait");
  constexpr int kPatience = 10000;
  for (int round = 0; round < kPatience; ++round) {
    Mbarrier& b = barrier_at(barrier);
    if ((b.phase & 1) != parity) return;
    if (b.missing == 0) {
      std::size_t bytes = 0;
      for (const BoxCopy& copy : b.copies) bytes += box_bytes(copy.from);
      if (bytes != b.bytes) fatal("an mbarrier expects %zu bytes, but %zu come", b.bytes, bytes);
      for (const BoxCopy& copy : b.copies) land(copy);
      b.copies.clear();
      b.bytes = 0;
      b.missing = b.arrivals;
      ++b.phase;
      return;
    }
    machine().current->what = "mbarrier_wait";
    machine().current->site = site;
    let_others_run();
  }
  fatal("nobody arrives at the mbarrier that %s:%d waits for", site.file, site.line);
}

void copy_box(void* to,
              const BoxedTensor& from,
              void* barrier,
              const int (&place)[BoxedTensor::kMostAxes]) {
  void* pc = __builtin_return_address(0);
  const std::size_t offset = shared_offset(to), bytes = box_bytes(from);
  if (offset % kBoxAlignment != 0) fatal("a box goes to shared memory at %zu", offset);
  if (from.box[0] * 2 != kSwizzledRow) fatal("rows of a box of %u numbers", from.box[0]);
  for (int i = 0; i < from.axes; ++i)
    if (from.box[i] > 256) fatal("a box of %u places", from.box[i]);
  for (int i = 1; i < from.axes; ++i)
    if (from.stride[i] % 16 != 0) fatal("a stride of a tensor map is no multiple of 16");
  require_aligned(from.base, 16, "tensor of a map");
  if (in_use(offset, bytes)) fatal("a box is copied over operands of products under way");
  for (std::size_t i = 0; i < bytes; i += 16)
    touch(static_cast<const unsigned char*>(to) + i, 16, true, machine().current->linear & 31, pc);
  mark(offset, bytes, true);
  BoxCopy copy{offset, from, {}};
  std::copy(std::begin(place), std::end(place), copy.place);
  barrier_at(barrier).copies.push_back(copy);
}

void products_issue(float* sums, int count, std::uint64_t a, std::uint64_t b, bool half) {
  require_fiber("wgmma");
  Fiber& self = *machine().current;
  auto [it, fresh] = self.sums.try_emplace(sums);
  if (fresh) it->second.assign(sums, sums + count);
  std::fill_n(sums, count, NAN);
  if (self.products.empty()) self.products.emplace_back();
  self.products.back().push_back({sums, a, b, half, __builtin_return_address(0)});
}

void products_commit() { machine().current->products.emplace_back(); }

void products_wait(int keep, Site site) {
  Fiber& self = *machine().current;
  while (static_cast<int>(self.products.size()) - 1 > keep) {
    while (!self.products.front().empty()) {
      float* sums = self.products.front().front().sums;
      warp_collective(~0U, "wgmma", &self, multiply, false, site);
      self.products.front().erase(self.products.front().begin());
      settle(self, sums);
    }
    self.products.pop_front();
  }
}

}  // namespace atrous::emulation
