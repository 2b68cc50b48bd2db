// atrous inspect net.safetensors --why
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "apps/atrous/commands.h"
#include "apps/atrous/console.h"
#include "apps/atrous/model_options.h"
#include "core/base/error.h"

namespace atrous::apps {
namespace {

using Json = nlohmann::ordered_json;
using Plans = std::vector<std::shared_ptr<const Plan>>;  // one for each part of a network

constexpr Extent kDefaultSize = {360, 480};

struct Options {
  std::string target;
  std::string size;
  std::string show = "all";
  ModelOptions model;
  bool why = false, json = false;

  bool shows(std::string_view part) const { return show == "all" || show == part; }
};

/// The weight file in question, or the bundled one; nothing for a system without weights.
std::optional<WeightStore> open_store(const ModelOptions& model) {
  if (!model.weights.empty()) return library::read_store(model.weights);
  if (!library::has_bundled_weights()) return std::nullopt;
  WeightStore store = library::bundled_weights();
  if (model.model.empty() || model.model == library::recipe_for(store, {}).name) return store;
  return std::nullopt;
}

std::string shape_text(const Shape& shape) {
  std::string text;
  for (int axis = 0; axis < shape.rank(); ++axis)
    text += (axis != 0 ? "x" : "") + std::to_string(shape[axis]);
  return text.empty() ? "scalar" : text;
}

Json shape_json(const Shape& shape) {
  Json json = Json::array();
  for (int axis = 0; axis < shape.rank(); ++axis) json.push_back(shape[axis]);
  return json;
}

std::ptrdiff_t numbers_in(const WeightStore& store) {
  std::ptrdiff_t count = 0;
  for (const auto& [name, tensor] : store.tensors()) count += tensor.shape().count();
  return count;
}

void print_tensors(const WeightStore& store) {
  Table table({"dtype", "shape", "tensor"});
  for (const auto& [name, tensor] : store.tensors())
    table.add({std::string(name_of(tensor.dtype())), shape_text(tensor.shape()), name});
  print(store.source() + ": " + std::to_string(store.tensors().size()) + " tensors, " +
        std::to_string(numbers_in(store)) + " numbers\n\n" + table.text() + "\n");
}

void print_recipe(const library::Engine& engine) {
  const nets::Recipe& recipe = engine.recipe();
  print("recipe     " + recipe.name + "\nsystem     " + std::string(engine.system().title) + ", " +
        std::string(engine.system().paper) + "\noptions   ");
  for (const auto& [name, value] : engine.options().all()) print(" " + name + "=" + value);
  print("\nweights    " + engine.source() + "\nclasses   ");
  for (const std::string& name : recipe.classes) print(" " + name);
  const nets::Preprocess& p = recipe.preprocess;
  const auto triple = [](const std::array<float, 3>& v) {
    return fixed(v[0], 4) + " " + fixed(v[1], 4) + " " + fixed(v[2], 4);
  };
  print(std::string("\npicture    ") + (p.bgr ? "BGR" : "RGB") + " * " + fixed(p.scale, 6) +
        ", mean " + triple(p.mean) + ", deviation " + triple(p.deviation) + "\nlicence    " +
        (recipe.licence.empty() ? "not stated" : recipe.licence) + "\n");
  if (!recipe.notes.empty()) print("notes      " + recipe.notes + "\n");
  print("\n");
}

void print_plan(const Plan& plan, bool why) {
  Table table({"output", "MFLOP", "kernel", "layer", "type"});
  for (const PlannedStep& step : plan.steps) {
    table.add({shape_text(step.outputs.front().desc.shape), fixed(step.step.flops / 1e6, 1),
               step.step.kernel,
               step.name + (step.absorbed.empty() ? "" : " +") +
                   (step.absorbed.empty() ? "" : std::to_string(step.absorbed.size())),
               step.type + (step.summary.empty() ? "" : " " + step.summary)});
  }
  print(table.text() + "\n");
  if (!why) return;
  for (const PlannedStep& step : plan.steps) {
    if (step.step.refused.empty()) continue;
    print(step.name + ": " + step.step.kernel + ", because\n");
    for (const Refusal& refusal : step.step.refused)
      print("  " + refusal.kernel + ": " + refusal.reason + "\n");
  }
  print("\n");
}

/// Sums over the parts of a network.
struct Work {
  double flops = 0;
  std::size_t steps = 0;
  std::size_t bytes = 0;
};

Work work_of(const Plans& plans) {
  Work work;
  for (const auto& plan : plans) {
    work.flops += plan->flops();
    work.steps += plan->steps.size();
    work.bytes += plan->arena_bytes;
  }
  return work;
}

void print_memory(const library::Engine& engine, const Plans& plans) {
  const Shape& input = plans.front()->inputs.front().second.desc.shape;
  const Work work = work_of(plans);
  print("input      " + std::to_string(input.width()) + "x" + std::to_string(input.height()) +
        ", " + threads_text(engine.threads()) + ", " + engine.selection().isa.text() +
        "\nwork       " + fixed(work.flops / 1e9, 2) + " GFLOP in " + std::to_string(work.steps) +
        " steps\nmemory     activations " + size_text(work.bytes) + ", packed weights " +
        size_text(engine.memory().weights) + "\n");
}

Json tensors_json(const WeightStore& store) {
  Json tensors = Json::array();
  for (const auto& [name, tensor] : store.tensors()) {
    tensors.push_back({{"name", name},
                       {"dtype", name_of(tensor.dtype())},
                       {"shape", shape_json(tensor.shape())},
                       {"bytes", tensor.bytes()}});
  }
  return tensors;
}

void add_steps(const Plan& plan, Json& steps) {
  for (const PlannedStep& step : plan.steps) {
    Json refused = Json::array();
    for (const Refusal& refusal : step.step.refused)
      refused.push_back({{"kernel", refusal.kernel}, {"reason", refusal.reason}});
    steps.push_back({{"name", step.name},
                     {"type", step.type},
                     {"summary", step.summary},
                     {"absorbed", step.absorbed},
                     {"kernel", step.step.kernel},
                     {"output", shape_json(step.outputs.front().desc.shape)},
                     {"flops", step.step.flops},
                     {"refused", refused}});
  }
}

void print_json(const library::Engine& engine, const WeightStore* store, const Plans& plans) {
  const Shape& input = plans.front()->inputs.front().second.desc.shape;
  const Work work = work_of(plans);
  Json steps = Json::array();
  for (const auto& plan : plans) add_steps(*plan, steps);
  Json json = {{"weights", engine.source()},
               {"recipe", Json::parse(nets::to_json(engine.recipe()))},
               {"tensors", store != nullptr ? tensors_json(*store) : Json::array()},
               {"width", input.width()},
               {"height", input.height()},
               {"threads", engine.threads()},
               {"isa", engine.selection().isa.text()},
               {"steps", steps},
               {"flops", work.flops},
               {"bytes", {{"activations", work.bytes}, {"weights", engine.memory().weights}}}};
  print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

int run(Options o) {
  if (!o.target.empty()) {
    const bool is_file = std::filesystem::exists(o.target) && !o.target.ends_with(".json");
    (is_file || o.target.find('/') != std::string::npos ? o.model.weights : o.model.model) =
        o.target;
  }
  const std::optional<WeightStore> store = open_store(o.model);
  // A file that does not fit its network is still worth looking at.
  if (store && !o.json && o.shows("tensors")) print_tensors(*store);
  finish_output();
  if (o.show == "tensors" && !o.json) return static_cast<int>(Status::done);
  library::Engine engine = open_engine(o.model, true);
  const nets::Recipe& recipe = engine.recipe();
  Extent size = recipe.width > 0 ? Extent{recipe.height, recipe.width} : kDefaultSize;
  if (!o.size.empty()) size = parse_extent(o.size);
  const Plans plans = engine.plans(size);
  if (o.json) {
    print_json(engine, store ? &*store : nullptr, plans);
  } else {
    print_recipe(engine);
    for (const auto& plan : plans)
      if (o.shows("plan")) print_plan(*plan, o.why);
    print_memory(engine, plans);
  }
  finish_output();
  return static_cast<int>(Status::done);
}

}  // namespace

void add_inspect(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "inspect", "Show a weight file's tensors, and the network's plan, kernels and memory");
  command->add_option("target", o->target, "Weight file, or the name of a system or recipe");
  command->add_option("--show", o->show, "Parts to show: all, summary, tensors or plan")
      ->check(CLI::IsMember({"all", "summary", "tensors", "plan"}))
      ->capture_default_str();
  command->add_flag("--why", o->why, "For each layer, why better kernels do not serve");
  command->add_option("--size", o->size, "Width x height to plan for (default: the recipe's)");
  add_model_options(*command, o->model);
  command->add_flag("--json", o->json, "One JSON object on standard output");
  command->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace atrous::apps
