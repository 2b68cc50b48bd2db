#include "io/files/read_limit.h"

#include <algorithm>

#include "core/base/error.h"

namespace atrous::io {

void ReadLimit::explain(std::size_t bytes) noexcept {
  bytes = std::min(bytes, unexplained_);
  unexplained_ -= bytes;
  left_ += 2 * bytes;
}

bool ReadLimit::try_spend(std::size_t bytes) noexcept {
  if (bytes > left_) return false;
  left_ -= bytes;
  return true;
}

void ReadLimit::spend(std::size_t bytes, const std::string& place) {
  if (try_spend(bytes)) return;
  throw Error(Code::corrupt_file, place + ": unpacks to " + std::to_string(bytes) +
                                      " bytes, far more than the file's size explains; " +
                                      std::to_string(left_) + " are allowed");
}

}  // namespace atrous::io
