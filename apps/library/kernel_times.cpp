#include "apps/library/kernel_times.h"

#include <algorithm>
#include <map>

namespace atrous::library {
namespace {

struct Timed {
  std::string kernel;
  double us = 0;
};

/// In the order of the plan.
std::vector<std::pair<std::string, Timed>> time_steps(const NetRequest& request,
                                                      const EngineOptions& options,
                                                      Extent size,
                                                      int runs) {
  Engine engine(request, options);
  Session& session = engine.session(size);
  const TensorView input = session.input();
  std::vector<std::pair<std::string, Timed>> steps;
  for (int run = 0; run <= runs; ++run) {
    for (std::ptrdiff_t i = 0; i < input.desc.shape.count(); ++i)
      input.as<float>()[i] = static_cast<float>(i * 7919 % 1024 - 512) / 256.0F;
    Trace trace;
    session.run(&trace);
    for (std::size_t i = 0; i < trace.spans().size(); ++i) {
      const Trace::Span& span = trace.spans()[i];
      if (run == 0) steps.push_back({span.name, {span.kernel, 0}});
      double& us = steps[i].second.us;
      if (run == 1 || (run > 1 && span.duration_us < us)) us = span.duration_us;
    }
  }
  return steps;
}

}  // namespace

std::vector<StepTimes> time_kernels(const NetRequest& request,
                                    EngineOptions options,
                                    Extent size,
                                    int runs) {
  std::vector<StepTimes> times;
  options.isa = host_isa();
  for (const auto& [name, timed] : time_steps(request, options, size, runs))
    times.push_back({name, timed.kernel, timed.us, {}, 0});
  for (const Isa isa : {Isa::avx512, Isa::avx2}) {
    if (!host_isa().has(isa) || IsaSet::up_to(isa) == host_isa()) continue;
    options.isa = IsaSet::up_to(isa);
    std::map<std::string, Timed> others;
    for (const auto& [name, timed] : time_steps(request, options, size, runs)) others[name] = timed;
    for (StepTimes& step : times) {
      const auto other = others.find(step.name);
      if (other == others.end() || other->second.kernel == step.kernel) continue;
      if (!step.other.empty() && step.other_us <= other->second.us) continue;
      step.other = other->second.kernel;
      step.other_us = other->second.us;
    }
  }
  return times;
}

}  // namespace atrous::library
