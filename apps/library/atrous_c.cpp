#include "apps/library/atrous_c.h"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <string>

#include "apps/library/atrous.h"

struct atrous_segmenter {
  std::optional<atrous::Segmenter> segmenter;
  atrous_status status = ATROUS_DONE;
  std::string error;
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

}  // namespace

atrous_segmenter* atrous_open(const atrous_options* options) {
  auto* handle = new (std::nothrow) atrous_segmenter;
  if (handle == nullptr) return nullptr;
  guarded(*handle, [&] {
    atrous::SegmenterOptions chosen;
    if (options != nullptr) {
      chosen.model = text(options->model);
      chosen.weights = text(options->weights);
      if (options->device != nullptr) chosen.device = options->device;
      chosen.threads = options->threads;
      chosen.max_memory = options->max_memory;
      if (options->precision != nullptr) chosen.precision = options->precision;
    }
    handle->segmenter.emplace(chosen);
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
  if (segmenter == nullptr) return ATROUS_MEMORY;
  if (!segmenter->segmenter) return segmenter->status;  // it keeps why it failed to open
  if (image == nullptr || labels == nullptr) {
    segmenter->error = "image and labels must not be NULL";
    return segmenter->status = ATROUS_USAGE;
  }
  return guarded(*segmenter, [&] {
    const atrous::LabelMap map = segmenter->segmenter->segment(
        {image->pixels, image->height, image->width, image->channels, image->row_bytes});
    std::copy(map.ids.begin(), map.ids.end(), labels);
  });
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
