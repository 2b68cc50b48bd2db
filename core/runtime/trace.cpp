#include "core/runtime/trace.h"

#include <cstdio>

namespace atrous {

void Trace::add(Span span) { spans_.push_back(std::move(span)); }

double Trace::now_us() const noexcept {
  return std::chrono::duration<double, std::micro>(Clock::now() - origin_).count();
}

std::string Trace::chrome_json() const {
  std::string json = "{\"traceEvents\":[";
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const Span& span = spans_[i];
    char times[96];
    std::snprintf(times, sizeof times, "\"ts\":%.3f,\"dur\":%.3f", span.start_us, span.duration_us);
    // Node and kernel names are identifiers: nothing in them needs escaping.
    json += std::string(i ? "," : "") + "\n{\"name\":\"" + span.name +
            "\",\"ph\":\"X\",\"pid\":1,\"tid\":1," + times + ",\"args\":{\"kernel\":\"" +
            span.kernel + "\"}}";
  }
  return json + "\n],\"displayTimeUnit\":\"ms\"}\n";
}

}  // namespace atrous
