#pragma once
#include "apps/library/atrous.h"

namespace atrous::apps {

/// The exit code of a call that goes on after a failure: 0 without one, 4 if the memory cap caused
/// every one, otherwise 1.
class Outcome {
 public:
  void add(Status status) noexcept { (status == Status::memory ? memory_ : other_) = true; }
  int exit_code() const noexcept {
    if (other_) return static_cast<int>(Status::input);
    return static_cast<int>(memory_ ? Status::memory : Status::done);
  }

 private:
  bool memory_ = false;
  bool other_ = false;
};

}  // namespace atrous::apps
