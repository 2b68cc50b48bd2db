#include "apps/library/engine.h"

#include <algorithm>
#include <chrono>

#include "apps/library/available_memory.h"
#include "apps/library/prepare.h"
#include "core/base/error.h"
#include "io/image/resize.h"
#include "kernels/cuda/cuda_runtime.h"
#include "nets/catalog.h"

namespace atrous::library {
namespace {

class Stopwatch {
 public:
  /// Milliseconds since the construction or the last lap.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double passed = std::chrono::duration<double, std::milli>(now - start_).count();
    start_ = now;
    return passed;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Throws Error{Code::device} with the reason when there is no such device.
const DeviceRuntime& find_device(const std::string& text) {
  if (text.empty() || text == "auto") return cpu_runtime();
  const Device device = Device::parse(text);
  return device.kind == Device::Kind::cpu ? cpu_runtime()
                                          : kernels::cuda::cuda_runtime(device.index);
}

bool is_gpu(const DeviceRuntime& runtime) { return runtime.device().kind == Device::Kind::cuda; }

/// What the GPU may take is what it has, unless the user says less.
std::shared_ptr<MemoryBudget> device_budget(const EngineOptions& options) {
  return std::make_shared<MemoryBudget>(options.max_memory != 0 ? options.max_memory
                                                                : MemoryBudget::kUnlimited);
}

void check_precision(const std::string& text, const DeviceRuntime& runtime) {
  if (text != "fp32" && text != "bf16" && text != "fp16" && text != "auto")
    throw Error(Code::usage, "precision '" + text + "': expected fp32, bf16, fp16 or auto");
  if (text == "fp16" && !is_gpu(runtime))
    throw Error(Code::usage, "precision 'fp16': the processor has bf16; fp16 is for --device cuda");
}

Precision choose_precision(const std::string& text, const nets::Recipe& recipe) {
  constexpr double kEnough = 99.5;
  if (text == "fp16") return Precision::f16;
  const bool narrow = text == "bf16" || (text == "auto" && recipe.bf16_agreement >= kEnough);
  return narrow ? Precision::bf16 : Precision::f32_16;
}

/// A picture's bytes in the size that a detector wants, as its code base resizes.
io::Image resize_bytes(const ImageView& image, const nets::Framing& framing) {
  const bool pillow = framing.resampling == nets::Resampling::pillow;
  return (pillow ? io::resize_pillow : io::resize_bilinear)(copy(image), framing.resized.height,
                                                            framing.resized.width);
}

}  // namespace

io::Image copy(const ImageView& image) {
  io::Image dense = io::make_image(image.height, image.width, image.channels);
  const std::ptrdiff_t row = std::ptrdiff_t{image.width} * image.channels;
  for (int y = 0; y < image.height; ++y) {
    std::copy_n(image.pixels + y * (image.row_bytes != 0 ? image.row_bytes : row), row,
                dense.pixels.begin() + y * row);
  }
  return dense;
}

Engine::Engine(const NetRequest& request, const EngineOptions& options)
    : Engine(request, options, std::make_shared<ThreadPool>(options.threads)) {}

Engine::Engine(const NetRequest& request,
               const EngineOptions& options,
               std::shared_ptr<ThreadPool> pool)
    : Engine(share_out(request, options, pool->threads()), pool) {}

std::shared_ptr<Engine::Shared> Engine::share_out(const NetRequest& request,
                                                  const EngineOptions& options,
                                                  int threads) {
  library::check(options.passes);
  const DeviceRuntime& runtime = find_device(options.device);
  check_precision(options.precision, runtime);
  Selection selection{.isa = options.isa.value_or(host_isa()).with(Isa::cuda),
                      .device = runtime.device(),
                      .allow_reference = options.allow_reference};
  Net net = load_net(request);
  selection.precision = choose_precision(options.precision, net.recipe);
  const std::size_t cap = options.max_memory != 0 ? options.max_memory : available_memory();
  auto budget = std::make_shared<MemoryBudget>(cap);
  auto allocator = std::make_shared<HostAllocator>(budget);
  std::shared_ptr<Allocator> memory = allocator;
  auto session_budget = budget;
  auto session_memory = memory;
  if (is_gpu(runtime)) {
    session_budget = device_budget(options);
    memory = runtime.allocator(session_budget);
    // Between the networks of a system that finds objects the host reads and writes their tensors.
    session_memory = net.method ? runtime.allocator(session_budget, Memory::shared) : memory;
  }
  const PlanOptions plan{.selection = selection, .threads = threads, .keep = {}};
  auto models =
      std::make_shared<nets::PartModels>(std::move(net.parts), net.weights, plan, memory, runtime);
  return std::make_shared<Shared>(Shared{.recipe = std::move(net.recipe),
                                         .system = net.system,
                                         .options = std::move(net.options),
                                         .source = std::move(net.source),
                                         .selection = selection,
                                         .passes = options.passes,
                                         .threads = threads,
                                         .budget = std::move(budget),
                                         .allocator = std::move(allocator),
                                         .session_budget = std::move(session_budget),
                                         .session_memory = std::move(session_memory),
                                         .method = std::move(net.method),
                                         .models = std::move(models)});
}

Engine::Engine(std::shared_ptr<Shared> shared, std::shared_ptr<ThreadPool> pool)
    : shared_(std::move(shared)),
      pool_(std::move(pool)),
      runner_(shared_->models, pool_, shared_->session_memory, shared_->session_budget) {}

std::unique_ptr<Engine> Engine::share() const {
  return std::unique_ptr<Engine>(
      new Engine(shared_, std::make_shared<ThreadPool>(shared_->threads)));
}

Selection Engine::host_selection() const {
  Selection selection = shared_->selection;
  selection.device = {};
  return selection;
}

Session& Engine::session(Extent size) {
  const Shape shapes[] = {Shape{1, size.height, size.width, 3}};
  return runner_.session(0, shapes);
}

std::vector<std::shared_ptr<const Plan>> Engine::plans(Extent size) {
  nets::PartModels& models = *shared_->models;
  const Extent input = finds_instances() ? shared_->method->frame(size).padded : size;
  const Shape picture[] = {Shape{1, input.height, input.width, 3}};
  std::vector<std::shared_ptr<const Plan>> plans = {models.plan(0, picture, pool_.get())};
  for (std::size_t part = 1; part < models.size(); ++part) {
    const auto block = models.block_shapes(part, models.block(part));
    plans.push_back(models.plan(part, block, pool_.get()));
  }
  return plans;
}

Instances Engine::find(const ImageView& image, Trace* trace) {
  check(image);
  if (!finds_instances()) {
    throw Error(Code::usage, recipe().name + " labels pixels and finds no objects; use segment");
  }
  timings_ = {};
  Stopwatch watch;
  const Extent own{image.height, image.width};
  const nets::Framing framing = shared_->method->frame(own);
  io::Image bytes;
  ImageView view = image;
  const bool resized = framing.resampling != nets::Resampling::numbers && !(framing.resized == own);
  if (resized) {
    bytes = resize_bytes(image, framing);
    view = {bytes.pixels.data(), bytes.height, bytes.width, bytes.channels, 0};
  }
  Tensor picture(DType::f32, Shape{1, view.height, view.width, 3}, shared_->allocator);
  normalise(recipe().preprocess, view, picture.view(), *pool_);
  timings_.prepare = watch.lap();
  runner_.set_trace(trace);
  const auto pixels = pixel_problem(recipe().preprocess, image);
  const std::array<float, 3> black = {pixels.offset[0], pixels.offset[1], pixels.offset[2]};
  Instances instances = nets::find_instances(*shared_->method, runner_,
                                             {picture.view(), black, resized ? own : Extent{0, 0}});
  timings_.network = watch.lap();
  return instances;
}

io::LabelMap Engine::segment(const ImageView& image, Trace* trace) {
  check(image);
  if (finds_instances())
    throw Error(Code::usage, recipe().name + " finds objects and does not label pixels");
  timings_ = {};
  if (!passes().plain()) {
    Stopwatch watch;
    io::LabelMap labels = segment_in_passes(*this, passes(), image, trace);
    timings_.network = watch.lap();
    return labels;
  }
  const Extent own{image.height, image.width};
  const Extent size = network_size(recipe().resize, own);
  if (size == own) return run(image, trace);
  Stopwatch watch;
  const io::Image resized = io::resize_bilinear(copy(image), size.height, size.width);
  const double resizing = watch.lap();
  const io::LabelMap labels =
      run({resized.pixels.data(), size.height, size.width, resized.channels, 0}, trace);
  watch.lap();
  io::LabelMap restored = io::resize_nearest(labels, own.height, own.width);
  timings_.prepare += resizing;
  timings_.labels += watch.lap();
  return restored;
}

io::LabelMap Engine::run(const ImageView& image, Trace* trace) {
  Stopwatch watch;
  Session& session = this->session({image.height, image.width});
  watch.lap();  // planning is no part of a picture's time
  uploader_.write(recipe().preprocess, image, session, *pool_);
  timings_.prepare = watch.lap();
  session.run(trace);
  timings_.network = watch.lap();
  io::LabelMap labels = to_labels(session.read(session.output()).view);
  timings_.labels = watch.lap();
  return labels;
}

MemoryUse Engine::memory() const noexcept {
  MemoryUse use;
  use.weights = shared_->models->packed_bytes();
  use.activations = runner_.activation_bytes();
  use.peak = shared_->session_budget->peak();
  return use;
}

ModelInfo describe(const nets::Recipe& recipe) {
  ModelInfo info;
  info.name = recipe.name;
  info.system = recipe.system;
  info.paper = nets::find_system(recipe.system).paper;
  for (std::size_t i = 0; i < recipe.classes.size(); ++i)
    info.classes.push_back({recipe.classes[i], recipe.palette[i]});
  info.ignore_label = recipe.ignore_label;
  info.width = recipe.width;
  info.height = recipe.height;
  info.licence = recipe.licence;
  info.notes = recipe.notes;
  if (recipe.score) {
    info.score_dataset = recipe.score->dataset;
    info.score_protocol = recipe.score->protocol;
    info.score_mean_iou = recipe.score->mean_iou;
  }
  return info;
}

Status status_of(Code code) noexcept {
  switch (code) {
    case Code::usage:
      return Status::usage;
    case Code::missing_weight:
      return Status::weights;
    case Code::memory:
      return Status::memory;
    case Code::device:
      return Status::device;
    case Code::io:
    case Code::corrupt_file:
    case Code::shape:
    case Code::unsupported:
      break;
  }
  return Status::input;
}

}  // namespace atrous::library
