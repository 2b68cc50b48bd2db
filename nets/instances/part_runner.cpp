#include "nets/instances/part_runner.h"

#include <algorithm>
#include <bit>

#include "core/base/error.h"

namespace atrous::nets {
namespace {

constexpr std::size_t kPictureSizes = 2;  // sessions kept of what reads the picture
constexpr std::size_t kBlockSizes = 8;    // and of a head, which knows powers of two only
constexpr std::size_t kPlans = 8;

std::size_t most_sessions(std::size_t part) { return part == 0 ? kPictureSizes : kBlockSizes; }

/// Zeros in place of the regions that a block has too many.
void clear_behind(Session& session, int regions) {
  const Plan& plan = session.plan();
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
    const TensorView input = session.input(static_cast<int>(i));
    const std::ptrdiff_t each = input.desc.shape.count() / input.desc.shape.batch();
    std::fill(input.as<float>() + regions * each, input.as<float>() + input.desc.shape.count(),
              0.0F);
  }
}

}  // namespace

PartModels::PartModels(std::vector<Part> parts,
                       const BoundWeights& weights,
                       const PlanOptions& options,
                       std::shared_ptr<Allocator> allocator,
                       const DeviceRuntime& runtime)
    : options_(options), runtime_(runtime) {
  for (Part& part : parts) {
    auto model = std::make_shared<Model>(std::move(part.graph), weights, allocator, runtime);
    auto plans = std::make_unique<PlanCache>(model, options, kPlans);
    entries_.push_back({std::move(part.name), part.block, std::move(model), std::move(plans)});
  }
}

std::size_t PartModels::find(std::string_view name) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  if (found == entries_.end())
    throw Error(Code::usage, "the system has no part '" + std::string(name) + "'");
  return static_cast<std::size_t>(found - entries_.begin());
}

std::shared_ptr<const Plan> PartModels::plan(std::size_t part,
                                             std::span<const Shape> shapes,
                                             ThreadPool* pool) {
  return entries_.at(part).plans->get(shapes, pool);
}

std::vector<Shape> PartModels::block_shapes(std::size_t part, int regions) const {
  std::vector<Shape> shapes;
  for (const InputSpec& input : graph(part).input_specs)
    shapes.push_back(Shape{regions, input.height, input.width, input.channels});
  return shapes;
}

std::size_t PartModels::packed_bytes() const noexcept {
  std::size_t bytes = 0;
  for (const Entry& entry : entries_) bytes += entry.model->packed_bytes();
  return bytes;
}

PartRunner::PartRunner(std::shared_ptr<PartModels> models,
                       std::shared_ptr<ThreadPool> pool,
                       std::shared_ptr<Allocator> allocator,
                       std::shared_ptr<const MemoryBudget> budget)
    : models_(std::move(models)),
      pool_(std::move(pool)),
      allocator_(std::move(allocator)),
      budget_(std::move(budget)),
      host_selection_(models_->options().selection) {
  host_selection_.device = {};
}

Session& PartRunner::session(std::size_t part, std::span<const Shape> shapes) {
  const auto found = std::find_if(sessions_.begin(), sessions_.end(), [&](const Entry& entry) {
    return entry.part == part && std::ranges::equal(entry.shapes, shapes);
  });
  if (found != sessions_.end()) {
    sessions_.splice(sessions_.begin(), sessions_, found);
    return *sessions_.front().session;
  }
  const auto plan = models_->plan(part, shapes, pool_.get());
  make_room(part, plan->arena_bytes);
  sessions_.push_front({part,
                        {shapes.begin(), shapes.end()},
                        std::make_unique<Session>(plan, pool_, models_->runtime(), allocator_)});
  return *sessions_.front().session;
}

/// Drops sessions that the contract of session() lets go: the oldest of this part when there are
/// enough of them, and when memory is short everything but the trunk that a head reads from.
void PartRunner::make_room(std::size_t part, std::size_t bytes) {
  const auto count = std::count_if(sessions_.begin(), sessions_.end(),
                                   [&](const Entry& entry) { return entry.part == part; });
  if (static_cast<std::size_t>(count) >= most_sessions(part)) {
    const auto oldest = std::find_if(sessions_.rbegin(), sessions_.rend(),
                                     [&](const Entry& entry) { return entry.part == part; });
    sessions_.erase(std::next(oldest).base());
  }
  if (bytes <= budget_->cap() - std::min(budget_->cap(), budget_->used())) return;
  bool trunk_kept = part == 0;
  for (auto entry = sessions_.begin(); entry != sessions_.end();) {
    const bool keep = entry->part == 0 && !trunk_kept;
    trunk_kept = trunk_kept || keep;
    entry = keep ? std::next(entry) : sessions_.erase(entry);
  }
}

void PartRunner::run_regions(std::string_view head,
                             int count,
                             FunctionRef<void(Range, Session&)> fill,
                             FunctionRef<void(Range, Session&)> take) {
  const std::size_t part = models_->find(head);
  const int block = models_->block(part);
  for (int first = 0; first < count;) {
    const int own = std::min(block, count - first);
    const int padded = std::min(block, static_cast<int>(std::bit_ceil(static_cast<unsigned>(own))));
    Session& session = this->session(part, models_->block_shapes(part, padded));
    const Range range{first, first + own};
    clear_behind(session, own);
    fill(range, session);
    session.run(trace_);
    take(range, session);
    first += own;
  }
}

std::size_t PartRunner::activation_bytes() const noexcept {
  std::size_t bytes = 0;
  for (const Entry& entry : sessions_) bytes += entry.session->plan().arena_bytes;
  return bytes;
}

TensorView output(Session& session, std::string_view name) {
  const auto& outputs = session.plan().outputs;
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&](const auto& named) { return named.first == name; });
  if (found == outputs.end()) {
    throw Error(Code::usage, session.plan().name + " has no output '" + std::string(name) + "'");
  }
  return session.output(static_cast<int>(found - outputs.begin()));
}

}  // namespace atrous::nets
