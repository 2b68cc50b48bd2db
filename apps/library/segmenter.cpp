#include <new>

#include "apps/library/atrous.h"
#include "apps/library/engine.h"
#include "core/base/error.h"
#include "io/image/encode.h"
#include "io/image/image.h"
#include "io/image/instance_overlay.h"
#include "io/image/overlay.h"

namespace atrous {
namespace {

io::LabelMap to_io(const LabelMap& labels) { return {labels.height, labels.width, labels.ids}; }

RunMask mask_of(const FoundObjects& objects, const FoundObject& object) {
  if (object.runs.empty()) return {};
  return {objects.height, objects.width, object.runs};
}

Instances to_instances(const FoundObjects& objects) {
  Instances instances{objects.height, objects.width, {}};
  for (const FoundObject& each : objects.items) {
    instances.items.push_back({.box = {each.left, each.top, each.right, each.bottom},
                               .score = each.score,
                               .label = each.class_id,
                               .mask = mask_of(objects, each),
                               .keypoints = {}});
  }
  return instances;
}

std::vector<std::string> names_of(const ModelInfo& info) {
  std::vector<std::string> names;
  for (const ClassInfo& each : info.classes) names.push_back(each.name);
  return names;
}

io::Palette palette_of(const ModelInfo& info) {
  io::Palette palette;
  for (const ClassInfo& each : info.classes) palette.push_back(each.colour);
  return palette;
}

}  // namespace

struct Segmenter::State {
  std::unique_ptr<library::Engine> engine;
  ModelInfo info;
};

Segmenter::Segmenter(const SegmenterOptions& options) : state_(std::make_unique<State>()) {
  library::Passes passes{.scales = options.scales,
                         .flip = options.flip,
                         .window = {options.window_height, options.window_width},
                         .stride = {options.stride_height, options.stride_width},
                         .crf = options.crf};
  const library::NetRequest request{
      .model = options.model, .weights = options.weights, .probabilities = !passes.plain()};
  state_->engine = std::make_unique<library::Engine>(
      request, library::EngineOptions{.device = options.device,
                                      .threads = options.threads,
                                      .max_memory = options.max_memory,
                                      .precision = options.precision,
                                      .allow_reference = options.allow_reference,
                                      .passes = std::move(passes)});
  state_->info = library::describe(state_->engine->recipe());
}

Segmenter::Segmenter(std::unique_ptr<State> state) : state_(std::move(state)) {}
Segmenter::~Segmenter() = default;
Segmenter::Segmenter(Segmenter&&) noexcept = default;
Segmenter& Segmenter::operator=(Segmenter&&) noexcept = default;

LabelMap Segmenter::segment(const ImageView& image) {
  io::LabelMap labels = state_->engine->segment(image);
  return {labels.height, labels.width, std::move(labels.ids)};
}

FoundObjects Segmenter::find(const ImageView& image) {
  Instances found = state_->engine->find(image);
  FoundObjects objects{found.height, found.width, {}};
  for (Instance& each : found.items) {
    FoundObject object{.left = each.box.x1,
                       .top = each.box.y1,
                       .right = each.box.x2,
                       .bottom = each.box.y2,
                       .score = each.score,
                       .class_id = each.label,
                       .runs = std::move(each.mask.runs),
                       .points = {}};
    for (const Keypoint& point : each.keypoints)
      object.points.push_back({point.x, point.y, point.score});
    objects.items.push_back(std::move(object));
  }
  return objects;
}

bool Segmenter::finds_objects() const noexcept { return state_->engine->finds_instances(); }

Segmenter Segmenter::share() const {
  auto state = std::make_unique<State>();
  state->engine = state_->engine->share();
  state->info = state_->info;
  return Segmenter(std::move(state));
}

const ModelInfo& Segmenter::info() const noexcept { return state_->info; }
Timings Segmenter::timings() const noexcept { return state_->engine->timings(); }
MemoryUse Segmenter::memory() const noexcept { return state_->engine->memory(); }

Status status_of(const std::exception& error) noexcept {
  if (const auto* ours = dynamic_cast<const Error*>(&error))
    return library::status_of(ours->code());
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ? Status::memory : Status::input;
}

Image read_image(const std::filesystem::path& path) {
  io::Image image = io::read_image(path);
  return {image.height, image.width, image.channels, std::move(image.pixels)};
}

void write_labels(const std::filesystem::path& path,
                  const LabelMap& labels,
                  const ModelInfo& info) {
  io::write_label_png(path, to_io(labels), palette_of(info));
}

void write_overlay(const std::filesystem::path& path,
                   const ImageView& image,
                   const LabelMap& labels,
                   const ModelInfo& info,
                   float opacity) {
  const std::vector<std::string> names = names_of(info);
  const io::Image photo = library::copy(image);
  io::write_image(path, io::overlay(photo, to_io(labels), palette_of(info),
                                    {.opacity = opacity, .class_names = names}));
}

void write_overlay(const std::filesystem::path& path,
                   const ImageView& image,
                   const FoundObjects& objects,
                   const ModelInfo& info,
                   float opacity) {
  const std::vector<std::string> names = names_of(info);
  io::write_image(path, io::overlay(library::copy(image), to_instances(objects),
                                    {.opacity = opacity, .class_names = names}));
}

std::vector<std::uint8_t> object_mask(const FoundObjects& objects, std::size_t index) {
  if (index >= objects.items.size()) {
    throw Error(Code::usage, "object " + std::to_string(index) + " of " +
                                 std::to_string(objects.items.size()) + ": there is no such");
  }
  const RunMask mask = mask_of(objects, objects.items[index]);
  if (!mask.empty()) return decode_runs(mask);
  return std::vector<std::uint8_t>(static_cast<std::size_t>(objects.height) *
                                   static_cast<std::size_t>(objects.width));
}

const char* version() noexcept { return ATROUS_VERSION; }

}  // namespace atrous
