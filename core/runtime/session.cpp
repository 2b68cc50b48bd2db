#include "core/runtime/session.h"

#include <algorithm>

#include "core/base/error.h"

namespace atrous {
namespace {

double view_bytes(std::span<const TensorView> views) {
  double bytes = 0;
  for (const TensorView& view : views)
    bytes += static_cast<double>(view.desc.shape.count() * size_of(view.desc.dtype));
  return bytes;
}

}  // namespace

struct Session::BoundStep {
  const PlannedStep* planned;
  std::vector<TensorView> inputs;
  std::vector<TensorView> outputs;
  std::byte* scratch;
};

Session::Session(std::shared_ptr<const Plan> plan,
                 std::shared_ptr<ThreadPool> pool,
                 const DeviceRuntime& runtime,
                 std::shared_ptr<Allocator> allocator)
    : plan_(std::move(plan)),
      pool_(std::move(pool)),
      runtime_(runtime),
      stream_(runtime.make_stream()),
      arena_(std::move(allocator), plan_->arena_bytes) {
  if (pool_->threads() > plan_->options.threads) {
    throw Error(Code::usage, "a plan for " + std::to_string(plan_->options.threads) +
                                 " threads cannot run on a pool of " +
                                 std::to_string(pool_->threads()));
  }
  steps_.reserve(plan_->steps.size());
  for (const PlannedStep& planned : plan_->steps) {
    BoundStep step{&planned, {}, {}, arena_.data() + planned.scratch_offset};
    for (const Placement& input : planned.inputs) step.inputs.push_back(view(input));
    for (const Placement& output : planned.outputs) step.outputs.push_back(view(output));
    steps_.push_back(std::move(step));
  }
}

Session::~Session() = default;

TensorView Session::view(const Placement& placement) const noexcept {
  const PlannedBuffer& buffer = plan_->buffers[static_cast<std::size_t>(placement.buffer)];
  return {placement.desc,
          arena_.data() + static_cast<std::ptrdiff_t>(buffer.offset) + placement.byte_offset};
}

TensorView Session::input(int index) noexcept {
  return view(plan_->inputs[static_cast<std::size_t>(index)].second);
}

void Session::write(int index, const std::byte* from) {
  const TensorView to = input(index);
  runtime_.copy(to.data, from, static_cast<std::size_t>(to.desc.span_bytes()), Copy::to_device,
                *stream_);
  stream_->synchronize();
}

HostView Session::read(const TensorView& view) {
  if (runtime_.device().kind == Device::Kind::cpu) return {view, nullptr};
  const auto bytes = static_cast<std::size_t>(view.desc.span_bytes());
  auto memory = std::make_shared<const Buffer>(host_allocator(), bytes);
  runtime_.copy(memory->data(), view.data, bytes, Copy::to_host, *stream_);
  stream_->synchronize();
  return {{view.desc, memory->data()}, memory};
}

TensorView Session::output(int index) noexcept {
  return view(plan_->outputs[static_cast<std::size_t>(index)].second);
}

TensorView Session::kept(Value value) {
  for (const auto& [kept, placement] : plan_->kept)
    if (kept == value) return view(placement);
  throw Error(Code::usage,
              "value " + std::to_string(value.id) + " was not kept: name it in PlanOptions::keep");
}

void Session::queue(const BoundStep& step) {
  step.planned->step.run({step.inputs, step.outputs, step.scratch, *pool_, *stream_});
}

/// The first run loads the kernels, the second records them, later ones replay the recording.
void Session::run_all() {
  runtime_.activate();
  const auto queue_all = [this] {
    for (const BoundStep& step : steps_) queue(step);
  };
  const bool all_there = std::none_of(steps_.begin(), steps_.end(), [](const BoundStep& step) {
    return step.planned->step.runs_on_host;
  });
  if (++runs_ == 2 && all_there) recording_ = runtime_.record(*stream_, queue_all);
  if (recording_)
    recording_->replay(*stream_);
  else
    queue_all();
}

void Session::run(Trace* trace) {
  if (!trace) {
    run_all();
    stream_->synchronize();
    return;
  }
  runtime_.activate();
  for (const BoundStep& step : steps_) {
    const double start = trace->now_us();
    queue(step);
    stream_->synchronize();
    trace->add({step.planned->name, step.planned->step.kernel, start, trace->now_us() - start,
                step.planned->step.flops, view_bytes(step.inputs) + view_bytes(step.outputs)});
  }
}

}  // namespace atrous
