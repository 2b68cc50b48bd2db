#include "nets/stages/stage.h"

namespace atrous::nets {

StageSpan::StageSpan(Trace* trace, std::string_view name, std::string_view kernel)
    : trace_(trace), name_(name), kernel_(kernel) {
  if (trace_ != nullptr) start_us_ = trace_->now_us();
}

StageSpan::~StageSpan() {
  if (trace_ == nullptr) return;
  const double duration = trace_->now_us() - start_us_;
  trace_->add({.name = std::move(name_),
               .kernel = std::move(kernel_),
               .start_us = start_us_,
               .duration_us = duration});
}

}  // namespace atrous::nets
