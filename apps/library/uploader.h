// Pictures on their way to a session's input. Not installed.
#pragma once
#include <memory>

#include "apps/library/atrous.h"
#include "core/runtime/session.h"
#include "nets/recipe.h"

namespace atrous::library {

/// Brings pictures to the input of sessions: on the processor as numbers, to another device as bytes,
/// which become numbers there. One thread at a time.
class Uploader {
 public:
  /// As normalise(), to the session's input; complete before what the session runs next. Its last run
  /// is over.
  void write(const nets::Preprocess& preprocess,
             const ImageView& image,
             Session& session,
             ThreadPool& pool);

 private:
  void ensure(std::size_t bytes, const DeviceRuntime& runtime);

  std::unique_ptr<Buffer> staging_;  // the host's, from where copies run by themselves
  std::unique_ptr<Buffer> pixels_;   // the device's
};

}  // namespace atrous::library
