#include "nets/instances/mask_voting.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/tensor/allocator.h"
#include "kernels/paste/paste.h"
#include "kernels/table.h"
#include "nets/instances/part_runner.h"
#include "nets/stages/suppress.h"

namespace atrous::nets {
namespace {

namespace paste = kernels::paste;

/// Where the places of an axis of `to` lie on one of `from`.
struct Places {
  std::vector<int> first, second;
  std::vector<float> weight;

  Places(int from, int to) {
    const double step = static_cast<double>(from) / to;
    for (int i = 0; i < to; ++i) {
      const double at = std::clamp((i + 0.5) * step - 0.5, 0.0, from - 1.0);
      const int place = std::min(static_cast<int>(at), from - 1);
      first.push_back(place);
      second.push_back(std::min(place + 1, from - 1));
      weight.push_back(static_cast<float>(at - place));
    }
  }
  paste::Axis axis() const noexcept { return {first.data(), second.data(), weight.data()}; }
};

/// A box in whole pixels, both corners included.
struct Pixels {
  int x1 = 0, y1 = 0, x2 = 0, y2 = 0;

  Extent size() const { return {y2 - y1 + 1, x2 - x1 + 1}; }
};

Pixels round(const Box& box) {
  const auto whole = [](float corner) { return static_cast<int>(std::nearbyint(corner)); };
  const Pixels pixels{whole(box.x1), whole(box.y1), whole(box.x2), whole(box.y2)};
  return {pixels.x1, pixels.y1, std::max(pixels.x2, pixels.x1), std::max(pixels.y2, pixels.y1)};
}

/// An object whose mask is still to be voted for.
struct Elected {
  int label = 0;  // without the background
  int region = 0;
  float score = 0;
};

class Voting {
 public:
  Voting(const VotingParams& params,
         const VotingRegions& regions,
         Extent picture,
         const StageContext& context)
      : params_(params),
        regions_(regions),
        picture_(picture),
        context_(context),
        masks_(regions.boxes.size()) {}

  Instances run() {
    Instances found{picture_.height, picture_.width, {}};
    for (const Elected& each : elect())
      if (auto instance = vote(each)) found.items.push_back(std::move(*instance));
    return found;
  }

 private:
  float score(int region, int label) const {
    return regions_
        .scores[static_cast<std::size_t>(region) * static_cast<std::size_t>(regions_.classes + 1) +
                static_cast<std::size_t>(label + 1)];
  }

  /// The best boxes of every class, by falling score.
  std::vector<Elected> elect() const {
    std::vector<Elected> all;
    const int count = static_cast<int>(regions_.boxes.size());
    for (int label = 0; label < regions_.classes; ++label) {
      std::vector<float> scores;
      for (int region = 0; region < count; ++region) scores.push_back(score(region, label));
      std::vector<int> kept = suppress(regions_.boxes, scores, {},
                                       {.threshold = params_.suppression, .extra = 1}, context_);
      if (std::ssize(kept) > params_.most) kept.resize(static_cast<std::size_t>(params_.most));
      for (const int region : kept) all.push_back({label, region, score(region, label)});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Elected& a, const Elected& b) { return a.score > b.score; });
    // As many as fit, and those that are as good as the last of them.
    float least = params_.least_score;
    const auto most = static_cast<std::size_t>(params_.most);
    if (all.size() > most) least = std::max(least, all[most - 1].score);
    std::erase_if(all, [&](const Elected& each) { return !(each.score >= least); });
    return all;
  }

  /// A region's binary mask in the picture; made once.
  const MaskPatch& mask(int region) {
    std::optional<MaskPatch>& made = masks_[static_cast<std::size_t>(region)];
    if (made) return *made;
    const Pixels box = round(regions_.boxes[static_cast<std::size_t>(region)]);
    const auto side = static_cast<std::ptrdiff_t>(regions_.side);
    const auto from = regions_.masks.begin() + region * side * side;
    made.emplace(cut(resize_plane({from, from + side * side}, {regions_.side, regions_.side},
                                  box.size(), context_),
                     box));
    return *made;
  }

  /// The part of a box's numbers that lies in the picture, cut at the threshold.
  MaskPatch cut(const std::vector<float>& values, const Pixels& box) const {
    MaskPatch patch{std::max(box.y1, 0), std::max(box.x1, 0), 0, 0, {}};
    patch.height = std::max(std::min(box.y2 + 1, picture_.height) - patch.top, 0);
    patch.width = std::max(std::min(box.x2 + 1, picture_.width) - patch.left, 0);
    const int width = box.size().width;
    for (int y = 0; y < patch.height; ++y) {
      const float* row = values.data() + std::ptrdiff_t{patch.top + y - box.y1} * width;
      for (int x = 0; x < patch.width; ++x)
        patch.pixels.push_back(row[patch.left + x - box.x1] >= params_.threshold);
    }
    return patch;
  }

  std::optional<Instance> vote(const Elected& elected) {
    const Box& own = regions_.boxes[static_cast<std::size_t>(elected.region)];
    std::vector<int> voters;
    double sum = 0;
    for (int region = 0; region < static_cast<int>(regions_.boxes.size()); ++region) {
      if (inclusive_overlap(regions_.boxes[static_cast<std::size_t>(region)], own) < params_.merge)
        continue;
      voters.push_back(region);
      sum += score(region, elected.label);
    }
    if (voters.empty() || !(sum > 0)) return std::nullopt;
    return decide(elected, voters, sum);
  }

  /// Adds the voters' masks up and keeps what reaches the threshold.
  std::optional<Instance> decide(const Elected& elected,
                                 const std::vector<int>& voters,
                                 double sum) {
    Pixels around{picture_.width, picture_.height, -1, -1};
    for (const int region : voters) {
      const MaskPatch& patch = mask(region);
      if (patch.height == 0 || patch.width == 0) continue;
      around.x1 = std::min(around.x1, patch.left);
      around.y1 = std::min(around.y1, patch.top);
      around.x2 = std::max(around.x2, patch.left + patch.width - 1);
      around.y2 = std::max(around.y2, patch.top + patch.height - 1);
    }
    if (around.x2 < around.x1) return std::nullopt;
    const auto width = static_cast<std::size_t>(around.size().width);
    std::vector<double> votes(static_cast<std::size_t>(around.size().height) * width);
    for (const int region : voters) {
      const double weight = score(region, elected.label) / sum;
      const MaskPatch& patch = mask(region);
      const std::uint8_t* pixel = patch.pixels.data();
      for (int y = 0; y < patch.height; ++y) {
        double* row = votes.data() + static_cast<std::size_t>(patch.top + y - around.y1) * width +
                      (patch.left - around.x1);
        for (int x = 0; x < patch.width; ++x) row[x] += *pixel++ != 0 ? weight : 0;
      }
    }
    return finish(elected, votes, around);
  }

  std::optional<Instance> finish(const Elected& elected,
                                 const std::vector<double>& votes,
                                 const Pixels& around) {
    const int width = around.size().width;
    Pixels tight{around.x2 + 1, around.y2 + 1, -1, -1};
    for (std::size_t i = 0; i < votes.size(); ++i) {
      if (!(votes[i] >= double{params_.threshold})) continue;
      const int x = around.x1 + static_cast<int>(i) % width;
      const int y = around.y1 + static_cast<int>(i) / width;
      tight = {std::min(tight.x1, x), std::min(tight.y1, y), std::max(tight.x2, x),
               std::max(tight.y2, y)};
    }
    if (tight.x2 < tight.x1) return std::nullopt;
    std::vector<float> inside;
    for (int y = tight.y1; y <= tight.y2; ++y)
      for (int x = tight.x1; x <= tight.x2; ++x)
        inside.push_back(static_cast<float>(votes[static_cast<std::size_t>(
            std::ptrdiff_t{y - around.y1} * width + x - around.x1)]));
    const Extent small{regions_.side, regions_.side};
    const auto stored = resize_plane(inside, tight.size(), small, context_);
    const MaskPatch patch = cut(resize_plane(stored, small, tight.size(), context_), tight);
    Instance instance{{static_cast<float>(tight.x1), static_cast<float>(tight.y1),
                       static_cast<float>(tight.x2 + 1), static_cast<float>(tight.y2 + 1)},
                      elected.score,
                      elected.label,
                      encode_runs(patch, picture_),
                      {}};
    if (area(instance.mask) == 0) return std::nullopt;
    return instance;
  }

  const VotingParams& params_;
  const VotingRegions& regions_;
  Extent picture_;
  const StageContext& context_;
  std::vector<std::optional<MaskPatch>> masks_;
};

}  // namespace

std::vector<float> resize_plane(const std::vector<float>& values,
                                Extent from,
                                Extent to,
                                const StageContext& context) {
  const Places rows(from.height, to.height), columns(from.width, to.width);
  const paste::Problem problem{.in_height = from.height,
                               .in_width = from.width,
                               .out_height = to.height,
                               .out_width = to.width,
                               .binary = false};
  const auto choice = kernels::choose(paste::all(), problem, context.selection);
  const Buffer scratch(host_allocator(),
                       kernels::scratch_bytes(*choice.row, problem, context.pool.threads()));
  std::vector<float> result(static_cast<std::size_t>(to.height) *
                            static_cast<std::size_t>(to.width));
  kernels::execute(
      *choice.row, problem,
      paste::Args{
          .x = values.data(), .rows = rows.axis(), .columns = columns.axis(), .y = result.data()},
      scratch.data(), context.pool);
  return result;
}

float inclusive_overlap(const Box& a, const Box& b) noexcept {
  const float width = std::min(a.x2, b.x2) - std::max(a.x1, b.x1) + 1;
  const float height = std::min(a.y2, b.y2) - std::max(a.y1, b.y1) + 1;
  if (!(width > 0) || !(height > 0)) return 0;
  const auto area_of = [](const Box& box) { return (box.x2 - box.x1 + 1) * (box.y2 - box.y1 + 1); };
  const float both = width * height;
  return both / (area_of(a) + area_of(b) - both);
}

Instances vote_masks(const VotingParams& params,
                     const VotingRegions& regions,
                     Extent picture,
                     const StageContext& context) {
  const StageSpan span(context.trace, "masks", "vote");
  return Voting(params, regions, picture, context).run();
}

}  // namespace atrous::nets
