// atrous bench --size 480x360 --threads 1
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/atrous/commands.h"
#include "apps/atrous/console.h"
#include "apps/atrous/model_options.h"
#include "apps/atrous/profile.h"
#include "apps/atrous/stopwatch.h"
#include "apps/library/kernel_times.h"
#include "core/base/error.h"

namespace atrous::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr Extent kDefaultSize = {360, 480};

struct Options {
  ModelOptions model;
  std::string size;
  int repeat = 0, pictures = 0;
  int warmup = 2;
  double seconds = 3;
  bool json = false, profile = false, kernels = false;
};

/// What one call measured; times in milliseconds.
struct Result {
  Extent size;
  double load = 0;
  double plan = 0;
  std::vector<double> runs;  // sorted
  double flops = 0;
  std::size_t steps = 0;
  MemoryUse memory;
  std::size_t peak_resident = 0;
};

/// The value below which `share` of the sorted runs lie (nearest rank).
double percentile(const std::vector<double>& runs, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(runs.size())));
  return runs[std::clamp<std::size_t>(rank, 1, runs.size()) - 1];
}

std::size_t peak_resident_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

Extent size_for(const Options& o, const nets::Recipe& recipe) {
  if (!o.size.empty()) return parse_extent(o.size);
  if (recipe.width > 0 && recipe.height > 0) return {recipe.height, recipe.width};
  return kDefaultSize;
}

/// Numbers such as a normalised picture has, without rhythm; the same in every run.
std::vector<float> numbers(std::ptrdiff_t count) {
  std::uint32_t state = 1;
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) * 0x1p-22F - 2;
  }
  return values;
}

/// The same as pixels.
io::Image noise(Extent size) {
  io::Image image = io::make_image(size.height, size.width, 3);
  std::uint32_t state = 1;
  for (std::uint8_t& pixel : image.pixels) {
    state = state * 1664525U + 1013904223U;
    pixel = static_cast<std::uint8_t>(state >> 24);
  }
  return image;
}

/// One run on numbers of its own, and its time in milliseconds: of the network alone, of `pictures` from
/// pixels to labels, or of a whole instance system from pixels to objects.
std::function<double(Trace*)> make_run(library::Engine& engine, Extent size, int pictures) {
  if (engine.finds_instances()) {
    return [&engine, image = noise(size)](Trace* trace) {
      Stopwatch watch;
      engine.find({image.pixels.data(), image.height, image.width, image.channels, 0}, trace);
      return watch.lap();
    };
  }
  if (pictures > 0) {
    return [&engine, pictures, image = noise(size)](Trace* trace) {
      Stopwatch watch;
      for (int i = 0; i < pictures; ++i)
        engine.segment({image.pixels.data(), image.height, image.width, image.channels, 0}, trace);
      return watch.lap();
    };
  }
  Session& session = engine.session(size);
  return [&session, input = numbers(session.input().desc.shape.count())](Trace* trace) {
    session.write(0, reinterpret_cast<const std::byte*>(input.data()));
    Stopwatch watch;
    session.run(trace);
    return watch.lap();
  };
}

Result measure(const Options& o, library::Engine& engine, Trace* trace) {
  Result result;
  result.size = size_for(o, engine.recipe());
  Stopwatch watch;
  for (const auto& plan : engine.plans(result.size)) {
    result.flops += plan->flops();
    result.steps += plan->steps.size();
  }
  const auto run = make_run(engine, result.size, o.pictures);
  result.plan = watch.lap();
  for (int i = 0; i < o.warmup; ++i) run(nullptr);
  double spent = 0;
  const auto wanted = static_cast<std::size_t>(o.repeat);
  while (o.repeat > 0 ? result.runs.size() < wanted
                      : spent < 1000 * o.seconds || result.runs.empty()) {
    result.runs.push_back(run(trace));
    spent += result.runs.back();
  }
  std::sort(result.runs.begin(), result.runs.end());
  result.memory = engine.memory();
  result.peak_resident = peak_resident_bytes();
  return result;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

void print_text(const library::Engine& engine, const Result& r) {
  const double median = percentile(r.runs, 0.5);
  print(engine.recipe().name + " (" + engine.source() + ") at " + std::to_string(r.size.width) +
        "x" + std::to_string(r.size.height) + ", " + threads_text(engine.threads()) + ", " +
        engine.selection().isa.text() + "\n");
  Table times({"ms", "min", "P50", "P90", "P99", "mean", "runs"});
  times.add({"network", fixed(r.runs.front(), 3), fixed(median, 3),
             fixed(percentile(r.runs, 0.9), 3), fixed(percentile(r.runs, 0.99), 3),
             fixed(mean(r.runs), 3), std::to_string(r.runs.size())});
  print(times.text());
  print("work    " + fixed(r.flops / 1e9, 2) + " GFLOP in " + std::to_string(r.steps) + " steps, " +
        fixed(r.flops / 1e6 / median, 1) + " GFLOP/s\n");
  print("memory  activations " + size_text(r.memory.activations) + ", weights " +
        size_text(r.memory.weights) + ", peak of the process " + size_text(r.peak_resident) + "\n");
  print("start   load " + fixed(r.load, 1) + " ms, plan " + fixed(r.plan, 1) + " ms\n");
}

void print_json(const library::Engine& engine, const Result& r) {
  const Json json = {{"model", engine.recipe().name},
                     {"weights", engine.source()},
                     {"width", r.size.width},
                     {"height", r.size.height},
                     {"threads", engine.threads()},
                     {"isa", engine.selection().isa.text()},
                     {"runs", r.runs.size()},
                     {"milliseconds",
                      {{"min", r.runs.front()},
                       {"p50", percentile(r.runs, 0.5)},
                       {"p90", percentile(r.runs, 0.9)},
                       {"p99", percentile(r.runs, 0.99)},
                       {"mean", mean(r.runs)},
                       {"load", r.load},
                       {"plan", r.plan}}},
                     {"gflop", r.flops / 1e9},
                     {"steps", r.steps},
                     {"bytes",
                      {{"activations", r.memory.activations},
                       {"weights", r.memory.weights},
                       {"peak_resident", r.peak_resident}}}};
  print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

/// Every step with its row and the fastest of lesser instruction sets, which the choice is checked by.
void print_kernels(const Options& o) {
  constexpr int kRuns = 5;
  const library::NetRequest request{
      .model = o.model.model, .weights = o.model.weights, .random_weights = true};
  const library::EngineOptions options{.threads = o.model.threads, .precision = o.model.precision};
  const Extent size = size_for(o, open_engine(o.model, true).recipe());
  Table table({"us", "kernel", "us of the other", "other kernel", "layer"});
  for (const auto& step : library::time_kernels(request, options, size, kRuns)) {
    table.add({fixed(step.us, 1), step.kernel, step.other.empty() ? "" : fixed(step.other_us, 1),
               step.other, step.name});
  }
  print(table.text());
}

int run(const Options& o) {
  if (o.kernels) {
    print_kernels(o);
    finish_output();
    return static_cast<int>(Status::done);
  }
  Stopwatch watch;
  library::Engine engine = open_engine(o.model, true);
  const double load = watch.lap();
  Trace trace;
  Result result = measure(o, engine, o.profile ? &trace : nullptr);
  result.load = load;
  (o.json ? print_json : print_text)(engine, result);
  if (o.profile)
    std::fputs(
        profile_text(trace, result.runs.size(), engine.selection().isa, engine.threads()).c_str(),
        stderr);
  finish_output();
  return static_cast<int>(Status::done);
}

}  // namespace

void add_bench(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "bench", "Time a network; a system named without weights gets random ones");
  add_model_options(*command, o->model);
  command->add_option("--size", o->size, "Width x height of the picture (default: the recipe's)");
  command->add_option("--seconds", o->seconds, "How long to measure")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  command->add_option("--repeat", o->repeat, "Number of runs instead of a duration")
      ->check(CLI::Range(1, 1000000));
  command->add_option("--warmup", o->warmup, "Runs that are not counted")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  command
      ->add_option("--pictures", o->pictures,
                   "Time so many pictures, one after another, from pixels to labels; 0 times the "
                   "network alone")
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", o->json, "One JSON object on standard output");
  command->add_flag("--kernels", o->kernels,
                    "Table of layers with the times of their kernels and of those that lesser "
                    "instruction sets would have");
  command->add_flag("--profile", o->profile, "Table of layers with their times on standard error");
  command->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace atrous::apps
