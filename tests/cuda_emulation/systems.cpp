// atrous_emulated_systems SYSTEM[:OPTION=VALUE,...]@HEIGHTxWIDTH ...
// Runs systems with random weights on the processor and through the GPU's kernels, and compares all of
// their outputs. Fails when a step has no kernel of the GPU, unless --host allows it.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "core/base/error.h"
#include "core/plan/plan.h"
#include "core/runtime/session.h"
#include "kernels/cuda/cuda_runtime.h"
#include "nets/catalog.h"
#include "tests/support/small_integers.h"

namespace atrous {
namespace {

struct Wanted {
  std::string system;
  std::map<std::string, std::string> options;
  int height = 33, width = 33;
};

Wanted parse(const std::string& text) {
  Wanted wanted;
  const auto at = text.find('@'), colon = text.find(':');
  wanted.system = text.substr(0, std::min(at, colon));
  if (at != std::string::npos &&
      std::sscanf(text.c_str() + at, "@%dx%d", &wanted.height, &wanted.width) != 2)
    throw Error(Code::usage, text + ": expected SYSTEM@HEIGHTxWIDTH");
  if (colon == std::string::npos || colon > at) return wanted;
  std::string rest = text.substr(colon + 1, at == std::string::npos ? at : at - colon - 1);
  for (std::size_t end = 0; end != std::string::npos; rest.erase(0, end + 1)) {
    end = rest.find(',');
    const std::string part = rest.substr(0, end);
    const auto equals = part.find('=');
    if (equals == std::string::npos) throw Error(Code::usage, text + ": expected option=value");
    wanted.options[part.substr(0, equals)] = part.substr(equals + 1);
    if (end == std::string::npos) break;
  }
  return wanted;
}

/// All outputs of one run, one after the other, and how many steps the host had to do.
struct Outcome {
  std::vector<std::vector<float>> outputs;
  std::string host_steps;
  std::size_t steps = 0;
};

std::vector<float> floats(const TensorView& view) {
  const Shape& shape = view.desc.shape;
  std::vector<float> values(static_cast<std::size_t>(shape.count()));
  for (std::ptrdiff_t i = 0; i < shape.pixels(); ++i)
    to_f32(view.desc.dtype, view.data + i * view.desc.pixel_stride * size_of(view.desc.dtype),
           shape.channels(), values.data() + i * shape.channels());
  return values;
}

Outcome run_on(const DeviceRuntime& runtime, const Wanted& wanted, Precision precision) {
  const nets::System& system = nets::find_system(wanted.system);
  const auto options = nets::Options::resolve(system.name, system.options, wanted.options);
  Graph graph = system.build(options);
  const Shape image{1, wanted.height, wanted.width, graph.input_specs.at(0).channels};
  const auto weights = random_weights(graph.weights(graph.infer({&image, 1})));
  const auto memory = runtime.allocator(std::make_shared<MemoryBudget>());
  Model model(std::move(graph), weights, memory, runtime);
  PlanOptions plan;
  plan.selection.isa = host_isa().with(Isa::cuda);
  plan.selection.device = runtime.device();
  plan.selection.precision = precision;
  Session session(make_plan(model, {&image, 1}, plan), std::make_shared<ThreadPool>(1), runtime,
                  memory);
  const auto input = test::random_reals(image.count(), 1);
  session.write(0, reinterpret_cast<const std::byte*>(input.data()));
  session.run();
  Outcome outcome;
  for (const PlannedStep& step : session.plan().steps)
    if (step.step.runs_on_host) outcome.host_steps += " " + step.name;
  outcome.steps = session.plan().steps.size();
  for (std::size_t i = 0; i < session.plan().outputs.size(); ++i)
    outcome.outputs.push_back(floats(session.read(session.output(static_cast<int>(i))).view));
  return outcome;
}

/// What rounding every activation to so many digits may do to a result, in parts of its largest number.
double rounding_error(Precision precision) {
  constexpr double kLayers = 8;  // errors of many layers add up at random
  if (precision == Precision::bf16) return kLayers * 0x1p-8;
  return precision == Precision::f16 ? kLayers * 0x1p-11 : 2e-4;
}

/// Largest difference in parts of what is allowed: by the conformance cases for float32.
double worst(const Outcome& a, const Outcome& b, Precision precision) {
  double most = 0;
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    float largest = 0;
    for (const float x : a.outputs[i]) largest = std::max(largest, std::abs(x));
    for (std::size_t k = 0; k < a.outputs[i].size(); ++k) {
      const double want = a.outputs[i][k], error = std::abs(double{b.outputs[i][k]} - want);
      const double allowed =
          rounding_error(precision) * double{largest} + 1e-4 * std::abs(want) + 1e-12;
      most = error <= most * allowed ? most : std::isnan(error) ? INFINITY : error / allowed;
    }
  }
  return most;
}

bool try_system(const std::string& text, bool host_allowed, Precision precision) {
  const auto start = std::chrono::steady_clock::now();
  try {
    const Wanted wanted = parse(text);
    const Outcome host = run_on(cpu_runtime(), wanted, Precision::f32_16);
    const Outcome device = run_on(kernels::cuda::cuda_runtime(0), wanted, precision);
    const double difference = worst(host, device, precision);
    const bool fine = difference <= 1 && (host_allowed || device.host_steps.empty());
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%-7s %s  (%zu steps, worst %.3f of the tolerance, %.1f s)%s%s\n",
                fine ? "passed" : "FAILED", text.c_str(), device.steps, difference, seconds,
                device.host_steps.empty() ? "" : "  on the host:", device.host_steps.c_str());
    std::fflush(stdout);
    return fine;
  } catch (const std::exception& error) {
    std::printf("FAILED  %s  %s\n", text.c_str(), error.what());
    return false;
  }
}

}  // namespace
}  // namespace atrous

int main(int argc, char** argv) {
  using atrous::Precision;
  std::vector<std::string> systems;
  bool host_allowed = false;
  CLI::App app("Compares systems on the processor with the same through the GPU's kernels.");
  app.add_option("system", systems, "SYSTEM[:OPTION=VALUE,...]@HEIGHTxWIDTH")->required();
  app.add_flag("--host", host_allowed, "Steps without a kernel of the GPU may run on the host");
  std::map<std::string, Precision> precisions = {
      {"fp32", Precision::f32_16}, {"fp16", Precision::f16}, {"bf16", Precision::bf16}};
  Precision precision = Precision::f32_16;
  app.add_option("--precision", precision, "fp32, fp16 or bf16, on the device")
      ->transform(CLI::CheckedTransformer(precisions));
  CLI11_PARSE(app, argc, argv);
  int failed = 0;
  for (const std::string& system : systems)
    failed += !atrous::try_system(system, host_allowed, precision);
  std::printf("%zu passed, %d failed\n", systems.size() - static_cast<std::size_t>(failed), failed);
  return failed == 0 ? 0 : 1;
}
