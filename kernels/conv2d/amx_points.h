// The pointwise case of the AMX convolutions: 1x1 windows, any stride, no padding.
//
// Pixels are taken by lots of two tiles. A lot is split into planes that stay in L1 or L2 and meets
// all panels of a run, whose weights stay in L2; so y is written along its channels. The tile unit
// leaves most of the core idle: between the products of one lot, the next lot is split and the
// places of the next outputs are fetched.
#pragma once
#include "kernels/conv2d/amx_work.h"

namespace atrous::kernels::conv2d::amx {
namespace {

constexpr int kLot = 2 * kTileRows;  // pixels

/// Elements of a lot's plane of 32 channels: a line more than it needs, lest all planes of a pixel
/// lie in the same cache set.
constexpr std::ptrdiff_t kLotPlane = std::ptrdiff_t{kLot + 1} * kBlock;

constexpr std::ptrdiff_t kRunBytes = 1 << 20;  // weights of a run of panels, in L2

inline std::ptrdiff_t panel_bytes(const Depth& d, int terms) noexcept {
  return 2 * step_size(terms, 2) * d.blocks;
}

/// Whether lots serve. Where channels are so many that only few panels fit in L2, splitting x again
/// for every few panels costs more than reading the weights again for every few rows.
inline bool takes_lots(const Problem& p, int terms) noexcept {
  constexpr std::ptrdiff_t kFewestPanels = 6;
  const Depth d = depth_of(p, terms);
  return p.kernel_height == 1 && p.kernel_width == 1 && p.pad_top == 0 && p.pad_left == 0 &&
         (p.out_height - 1) * p.stride_height < p.in_height &&
         (p.out_width - 1) * p.stride_width < p.in_width &&
         smaller(d.panels, kFewestPanels) * panel_bytes(d, terms) <= kRunBytes;
}

/// How lots and panels are dealt out to units.
struct PointUnits {
  int pixels, lots;
  int lot_units;               // of one run of panels
  int run_panels, panel_runs;  // of one group
};

inline PointUnits point_units_of(const Problem& p, const Depth& d, int terms) noexcept {
  constexpr std::ptrdiff_t kUnits = 16;        // enough to keep eight threads even
  constexpr std::ptrdiff_t kFewestPanels = 4;  // worth splitting x for
  PointUnits u;
  u.pixels = p.batch * p.out_height * p.out_width;
  u.lots = static_cast<int>(ceil_div(u.pixels, kLot));
  u.lot_units = static_cast<int>(smaller(u.lots, kUnits));
  const std::ptrdiff_t fit = larger(1, kRunBytes / panel_bytes(d, terms));
  const std::ptrdiff_t wanted = ceil_div(kUnits / 2, std::ptrdiff_t{u.lot_units} * p.groups);
  const std::ptrdiff_t runs =
      larger(ceil_div(d.panels, fit), smaller(wanted, ceil_div(d.panels, kFewestPanels)));
  u.run_panels = static_cast<int>(ceil_div(d.panels, runs));
  u.panel_runs = static_cast<int>(ceil_div(d.panels, u.run_panels));
  return u;
}

/// Pixels of y that a lot computes.
struct Lot {
  int first, count;
  std::ptrdiff_t places[kLot];
};

inline void find_places(const Problem& p, Lot& lot) noexcept {
  if (p.column_pixels == 0) {
    for (int i = 0; i < kLot; ++i) lot.places[i] = lot.first + i;
    return;
  }
  int column = lot.first % p.out_width;
  int row = lot.first / p.out_width % p.out_height;
  int image = lot.first / p.out_width / p.out_height;
  for (int i = 0; i < lot.count; ++i) {
    lot.places[i] =
        image * p.image_pixels + row * p.row_pixels + column * std::ptrdiff_t{p.column_pixels};
    if (++column < p.out_width) continue;
    column = 0;
    if (++row < p.out_height) continue;
    row = 0;
    ++image;
  }
}

/// Splits the pixels of a lot, a few blocks of channels at a time.
template <int kParts, class X>
class Feed {
 public:
  /// `x` points at the group's first channel of the first pixel.
  Feed(const Problem& p, const char* x, int channels) noexcept
      : p_(p), x_(x), channels_(channels), blocks_(static_cast<int>(ceil_div(channels, kBlock))) {}

  int blocks(const Lot& lot) const noexcept { return lot.count * blocks_; }

  void begin(const Lot& lot, Bits* planes) noexcept {
    planes_ = to_ = planes;
    left_ = blocks(lot);
    channel_ = 0;
    column_ = lot.first % p_.out_width;
    row_ = lot.first / p_.out_width;
    from_ = pixel();
  }

  void some(int blocks) noexcept {
    constexpr std::ptrdiff_t kAhead = 2048;  // bytes
    for (; blocks > 0 && left_ > 0; --blocks, --left_) {
      _mm_prefetch(from_ + kAhead, _MM_HINT_T0);
      if constexpr (X::kBytes == 2) {
        copy_block(reinterpret_cast<const Bits*>(from_), channels_ - channel_, to_);
      } else {
        _mm_prefetch(from_ + kAhead + 64, _MM_HINT_T0);
        split_block<kParts>(reinterpret_cast<const float*>(from_), channels_ - channel_, to_,
                            kLotPlane);
      }
      channel_ += kBlock;
      from_ += kBlock * X::kBytes;
      to_ += kParts * kLotPlane;
      if (channel_ >= channels_) next_pixel();
    }
  }

  void finish() noexcept { some(left_); }

 private:
  const char* pixel() const noexcept {
    const int image = row_ / p_.out_height;
    const std::ptrdiff_t row =
        std::ptrdiff_t{image} * p_.in_height + (row_ - image * p_.out_height) * p_.stride_height;
    return x_ + (row * p_.in_width + column_ * p_.stride_width) * p_.x_stride * X::kBytes;
  }

  void next_pixel() noexcept {
    from_ += (p_.stride_width * p_.x_stride - std::ptrdiff_t{blocks_} * kBlock) * X::kBytes;
    if (++column_ == p_.out_width) {
      column_ = 0;
      ++row_;
      from_ = pixel();
    }
    channel_ = 0;
    planes_ += kBlock;
    to_ = planes_;
  }

  const Problem& p_;
  const char* x_;
  const int channels_, blocks_;
  const char* from_ = nullptr;
  Bits* planes_ = nullptr;  // of the pixel
  Bits* to_ = nullptr;
  int left_ = 0, channel_ = 0, column_ = 0, row_ = 0;
};

/// Finishes the sums of a lot and a panel, a few rows at a time.
class Drain {
 public:
  Drain(const Problem& p, const Args& a) noexcept : p_(p), a_(a), finish_(finish_of(p)) {}

  /// `channels` are those of the panel.
  void begin(const Lot& lot, const Channels& channels, int vectors, const float* sums) noexcept {
    lot_ = &lot;
    channels_ = channels;
    vectors_ = vectors;
    sums_ = sums;
    tile_ = row_ = 0;
    tiles_ = (lot.count > kTileRows ? 2 : 1) * vectors;
  }

  /// At least `rows`; to the end of a tile at most.
  void some(int rows) noexcept {
    if (tile_ == tiles_) return;
    const int run = tile_ / vectors_;
    const int vector = tile_ - run * vectors_;
    const int first = run * kTileRows;
    const int count = lot_->count - first < kTileRows ? lot_->count - first : kTileRows;
    if (rows > count - row_) rows = count - row_;
    const float* sums = sums_ + (run * 2 + vector) * kTileFloats;
    const int skip = vector * kTileRows;
    finish_(p_, a_, {channels_.k + skip, channels_.width - skip, channels_.bias + skip},
            {lot_->places + first + row_, rows}, sums + row_ * kTileRows);
    row_ += rows;
    if (row_ < count) return;
    row_ = 0;
    ++tile_;
  }

  void finish() noexcept {
    while (tile_ != tiles_) some(kTileRows);
  }

 private:
  const Problem& p_;
  const Args& a_;
  const Finish finish_;
  const Lot* lot_ = nullptr;
  const float* sums_ = nullptr;
  Channels channels_ = {};
  int vectors_ = 1, tile_ = 0, row_ = 0, tiles_ = 0;
};

template <int kTerms>
struct Pointwise {
  static constexpr int kParts = parts_of(kTerms);

  static std::ptrdiff_t lot_elements(const Depth& d) noexcept {
    return round_up(d.blocks * kParts * kLotPlane, kBlock);
  }

  static int units(const Problem& p) noexcept {
    const PointUnits u = point_units_of(p, depth_of(p, kTerms), kTerms);
    return p.groups * u.panel_runs * u.lot_units;
  }

  static std::size_t scratch_bytes(const Problem& p) noexcept {
    const std::ptrdiff_t planes = 2 * lot_elements(depth_of(p, kTerms));
    return static_cast<std::size_t>(planes) * sizeof(Bits) + 2 * kPairFloats * sizeof(float);
  }

  /// A thread's view of the problem.
  struct Job {
    const Problem& p;
    const Args& a;
    Depth d;
    Packed packed;
    PointUnits u;
    float* sums[2];
    Bits* planes[2];
  };

  /// What is done between the steps of a panel, and how much of it at a time.
  template <class X>
  struct Chores {
    Feed<kParts, X> feed;
    Drain drain;
    int blocks, rows;

    void some() noexcept {
      drain.some(rows);
      feed.some(blocks);
    }
  };

  template <int kVectors, class X>
  static void multiply_panel(
      const Bits* x, const Bits* w, int blocks, Chores<X>& chores, float* sums) noexcept {
    zero_sums();
    for (int block = 0; block < blocks; ++block) {
      multiply_step<kTerms, kVectors, Reuse::no>(x, x + kTileRows * kBlock, kLotPlane, 64, w);
      x += kParts * kLotPlane;
      w += step_size(kTerms, kVectors);
      chores.some();
    }
    chores.drain.finish();
    store_sums<kVectors>(sums);
  }

  template <class X>
  static void run_unit(const Job& job, int index) noexcept {
    const Depth& d = job.d;
    const int unit = index % job.u.lot_units;
    const int run = index / job.u.lot_units % job.u.panel_runs;
    const int group = index / job.u.lot_units / job.u.panel_runs;
    const int first = static_cast<int>(std::ptrdiff_t{unit} * job.u.lots / job.u.lot_units);
    const int end = static_cast<int>(std::ptrdiff_t{unit + 1} * job.u.lots / job.u.lot_units);
    const int first_panel = run * job.u.run_panels;
    const int end_panel = static_cast<int>(smaller(first_panel + job.u.run_panels, d.panels));
    const auto* weights =
        reinterpret_cast<const Bits*>(static_cast<const char*>(job.a.packed) + job.packed.biases) +
        group * job.packed.group;
    const auto* bias = static_cast<const float*>(job.a.packed) + group * d.out;
    const auto* x = reinterpret_cast<const char*>(job.a.x) + group * d.in * X::kBytes;
    Chores<X> chores{Feed<kParts, X>(job.p, x, d.in), Drain(job.p, job.a), 0,
                     static_cast<int>(ceil_div(2 * kLot, d.blocks))};
    const int steps = (end_panel - first_panel) * d.blocks;
    Lot lots[3];  // being multiplied, being split, being finished
    find_lot(job, first, lots[0]);
    chores.feed.begin(lots[0], job.planes[0]);
    chores.feed.finish();
    int half = 0;
    for (int i = first; i < end; ++i) {
      const Lot& lot = lots[(i - first) % 3];
      Lot& next = lots[(i + 1 - first) % 3];
      const Bits* planes = job.planes[(i - first) % 2];
      next.count = 0;
      if (i + 1 < end) find_lot(job, i + 1, next);
      chores.feed.begin(next, job.planes[(i + 1 - first) % 2]);
      chores.blocks = static_cast<int>(ceil_div(chores.feed.blocks(next), steps));
      finish_stores();
      for (int panel = first_panel; panel < end_panel; ++panel, half ^= 1) {
        const int k = panel * 2 * kTileRows;
        const Bits* w = weights + panel * job.packed.panel;
        const int vectors = vectors_of(d, panel);
        if (vectors == 2) {
          multiply_panel<2>(planes, w, d.blocks, chores, job.sums[half]);
        } else {
          multiply_panel<1>(planes, w, d.blocks, chores, job.sums[half]);
        }
        chores.drain.begin(lot, {group * d.out + k, d.out - k, bias + k}, vectors, job.sums[half]);
      }
      chores.feed.finish();
    }
    chores.drain.finish();
  }

  static void find_lot(const Job& job, int index, Lot& lot) noexcept {
    lot.first = index * kLot;
    lot.count = static_cast<int>(smaller(kLot, job.u.pixels - lot.first));
    find_places(job.p, lot);
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    const Depth d = depth_of(p, kTerms);
    auto* planes = static_cast<Bits*>(scratch);
    auto* sums = reinterpret_cast<float*>(planes + 2 * lot_elements(d));
    const Job job{p,
                  a,
                  d,
                  packed_of(p, d, kTerms),
                  point_units_of(p, d, kTerms),
                  {sums, sums + kPairFloats},
                  {planes, planes + lot_elements(d)}};
    configure_tiles(static_cast<int>(smaller(kTileRows, job.u.pixels)));
    for (int index = range.begin; index < range.end; ++index) {
      if (p.x_type == Element::f32) {
        run_unit<F32>(job, index);
      } else {
        run_unit<Bf16>(job, index);
      }
    }
    _tile_release();
  }
};

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
