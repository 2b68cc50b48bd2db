#include "apps/library/atrous_c.h"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/library/atrous.h"
#include "core/base/error.h"

struct atrous_segmenter {
  std::optional<atrous::Segmenter> segmenter;
  atrous_status status = ATROUS_DONE;
  std::string error;
  atrous::FoundObjects found;
  std::vector<std::vector<atrous_point>> points;  // of each object
};

namespace {

/// Runs `call` and keeps its outcome in the handle: no exception passes the C interface.
template <class Call>
atrous_status guarded(atrous_segmenter& handle, const Call& call) noexcept {
  try {
    handle.error.clear();
    handle.status = ATROUS_DONE;
    call();
  } catch (const std::exception& error) {
    handle.status = static_cast<atrous_status>(atrous::status_of(error));
    try {
      handle.error = error.what();
    } catch (...) {
      handle.error.clear();  // no memory even for the message; the status says so
    }
  } catch (...) {
    handle.status = ATROUS_INPUT;
  }
  return handle.status;
}

std::string text(const char* value) { return value != nullptr ? value : ""; }

const atrous::ClassInfo* class_of(const atrous_segmenter* handle, int id) noexcept {
  if (handle == nullptr || !handle->segmenter || id < 0) return nullptr;
  const auto& classes = handle->segmenter->info().classes;
  const auto index = static_cast<std::size_t>(id);
  return index < classes.size() ? &classes[index] : nullptr;
}

/// As guarded(), for a handle that may be missing or have failed to open.
template <class Call>
atrous_status guarded_if_open(atrous_segmenter* handle, const Call& call) noexcept {
  if (handle == nullptr) return ATROUS_MEMORY;
  if (!handle->segmenter) return handle->status;  // it keeps why it failed to open
  return guarded(*handle, call);
}

/// Throws for a pointer that must not be NULL.
void require(const void* pointer, const char* name) {
  if (pointer == nullptr)
    throw atrous::Error(atrous::Code::usage, std::string(name) + " must not be NULL");
}

atrous::ImageView view_of(const atrous_image* image) {
  require(image, "image");
  return {image->pixels, image->height, image->width, image->channels, image->row_bytes};
}

/// The object at `index`, or nullptr.
const atrous::FoundObject* object_at(const atrous_segmenter* handle, int index) noexcept {
  if (handle == nullptr || index < 0) return nullptr;
  const auto at = static_cast<std::size_t>(index);
  return at < handle->found.items.size() ? &handle->found.items[at] : nullptr;
}

const atrous::FoundObject& required_object(const atrous_segmenter* handle, int index) {
  const atrous::FoundObject* object = object_at(handle, index);
  if (object != nullptr) return *object;
  throw atrous::Error(atrous::Code::usage, "index " + std::to_string(index) + ": " +
                                               std::to_string(handle->found.items.size()) +
                                               " objects were found");
}

atrous::SegmenterOptions to_options(const atrous_options& options) {
  atrous::SegmenterOptions chosen;
  chosen.model = text(options.model);
  chosen.weights = text(options.weights);
  if (options.device != nullptr) chosen.device = options.device;
  chosen.threads = options.threads;
  chosen.max_memory = options.max_memory;
  if (options.precision != nullptr) chosen.precision = options.precision;
  if (options.scales != nullptr)
    chosen.scales.assign(options.scales, options.scales + std::max(options.scale_count, 0));
  chosen.flip = options.flip != 0;
  chosen.window_height = options.window_height;
  chosen.window_width = options.window_width;
  chosen.stride_height = options.stride_height;
  chosen.stride_width = options.stride_width;
  chosen.crf = text(options.crf);
  return chosen;
}

}  // namespace

atrous_segmenter* atrous_open(const atrous_options* options) {
  auto* handle = new (std::nothrow) atrous_segmenter;
  if (handle == nullptr) return nullptr;
  guarded(*handle, [&] {
    const atrous_options none = {};
    handle->segmenter.emplace(to_options(options != nullptr ? *options : none));
  });
  return handle;
}

void atrous_close(atrous_segmenter* segmenter) { delete segmenter; }

atrous_status atrous_status_of(const atrous_segmenter* segmenter) {
  return segmenter != nullptr ? segmenter->status : ATROUS_MEMORY;
}

const char* atrous_error(const atrous_segmenter* segmenter) {
  return segmenter != nullptr ? segmenter->error.c_str() : "no memory for the handle";
}

atrous_status atrous_segment(atrous_segmenter* segmenter,
                             const atrous_image* image,
                             uint16_t* labels) {
  return guarded_if_open(segmenter, [&] {
    require(labels, "labels");
    const atrous::LabelMap map = segmenter->segmenter->segment(view_of(image));
    std::copy(map.ids.begin(), map.ids.end(), labels);
  });
}

int atrous_finds_objects(const atrous_segmenter* segmenter) {
  return segmenter != nullptr && segmenter->segmenter && segmenter->segmenter->finds_objects() ? 1
                                                                                               : 0;
}

atrous_status atrous_find(atrous_segmenter* segmenter, const atrous_image* image) {
  return guarded_if_open(segmenter, [&] {
    segmenter->found = {};
    segmenter->points.clear();
    atrous::FoundObjects found = segmenter->segmenter->find(view_of(image));
    for (const atrous::FoundObject& object : found.items) {
      std::vector<atrous_point>& points = segmenter->points.emplace_back();
      for (const atrous::ObjectPoint& point : object.points)
        points.push_back({point.x, point.y, point.score});
    }
    segmenter->found = std::move(found);
  });
}

int atrous_object_count(const atrous_segmenter* segmenter) {
  return segmenter != nullptr ? static_cast<int>(segmenter->found.items.size()) : 0;
}

atrous_status atrous_get_object(atrous_segmenter* segmenter, int index, atrous_object* object) {
  return guarded_if_open(segmenter, [&] {
    require(object, "object");
    const atrous::FoundObject& found = required_object(segmenter, index);
    *object = {found.left, found.top, found.right, found.bottom, found.score, found.class_id};
  });
}

atrous_status atrous_object_mask(atrous_segmenter* segmenter, int index, uint8_t* mask) {
  return guarded_if_open(segmenter, [&] {
    require(mask, "mask");
    static_cast<void>(required_object(segmenter, index));
    const auto bytes = atrous::object_mask(segmenter->found, static_cast<std::size_t>(index));
    std::copy(bytes.begin(), bytes.end(), mask);
  });
}

int atrous_object_points(const atrous_segmenter* segmenter,
                         int index,
                         const atrous_point** points) {
  const bool there = object_at(segmenter, index) != nullptr;
  const auto* own = there ? &segmenter->points[static_cast<std::size_t>(index)] : nullptr;
  if (points != nullptr) *points = own != nullptr && !own->empty() ? own->data() : nullptr;
  return own != nullptr ? static_cast<int>(own->size()) : 0;
}

int atrous_class_count(const atrous_segmenter* segmenter) {
  if (segmenter == nullptr || !segmenter->segmenter) return 0;
  return static_cast<int>(segmenter->segmenter->info().classes.size());
}

const char* atrous_class_name(const atrous_segmenter* segmenter, int id) {
  const atrous::ClassInfo* found = class_of(segmenter, id);
  return found != nullptr ? found->name.c_str() : nullptr;
}

void atrous_class_colour(const atrous_segmenter* segmenter, int id, uint8_t rgb[3]) {
  const atrous::ClassInfo* found = class_of(segmenter, id);
  for (std::size_t i = 0; i < 3; ++i) rgb[i] = found != nullptr ? found->colour[i] : uint8_t{0};
}

const char* atrous_model_name(const atrous_segmenter* segmenter) {
  if (segmenter == nullptr || !segmenter->segmenter) return "";
  return segmenter->segmenter->info().name.c_str();
}

const char* atrous_model_licence(const atrous_segmenter* segmenter) {
  if (segmenter == nullptr || !segmenter->segmenter) return "";
  return segmenter->segmenter->info().licence.c_str();
}

const char* atrous_version(void) { return atrous::version(); }
