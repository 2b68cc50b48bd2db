// atrous convert weights.pth -o net.safetensors
#include <memory>

#include "apps/atrous/commands.h"
#include "apps/atrous/console.h"
#include "apps/library/net.h"
#include "io/weights/safetensors.h"

namespace atrous::apps {
namespace {

struct Options {
  std::string file, output, model;
  bool half = false;
};

/// Matrices and filters take half the room; what scales and shifts them stays as it is.
Tensor to_half(const Shape& shape, const std::vector<float>& values) {
  Tensor half(DType::f16, shape);
  auto* to = reinterpret_cast<std::uint16_t*>(half.mutable_data());
  for (std::size_t i = 0; i < values.size(); ++i) to[i] = to_f16(values[i]);
  return half;
}

bool fits_half(const Shape& shape, const std::vector<float>& values) {
  constexpr float kMost = 65504;
  if (shape.rank() < 2) return false;
  for (const float value : values)
    if (value > kMost || value < -kMost) return false;
  return true;
}

int run(const Options& o) {
  const library::Net net = library::load_net({.model = o.model, .weights = o.file});
  WeightStore store(o.output);
  for (const auto& [name, weight] : net.weights.all()) {
    const std::vector<float> values = net.weights.floats(name);
    store.add(name, o.half && fits_half(weight.shape, values)
                        ? to_half(weight.shape, values)
                        : Tensor::from_floats(weight.shape, values));
  }
  nets::Recipe recipe = net.recipe;
  recipe.dialect = nets::kOwnNames;
  recipe.options.clear();
  for (const auto& [name, value] : net.options.all()) recipe.options[name] = value;
  recipe.ignored.clear();
  recipe.reversed_input.clear();
  store.metadata().emplace(nets::kRecipeKey, nets::to_json(recipe));
  io::write_safetensors(o.output, store);
  print(o.file + " -> " + o.output + "  " + recipe.name + ", " +
        std::to_string(store.tensors().size()) + " tensors\n");
  finish_output();
  return 0;
}

}  // namespace

void add_convert(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "convert", "Write weights as one safetensors file with their recipe inside");
  command->add_option("file", o->file, "Weight file of any known format")->required();
  command->add_option("-o,--output", o->output, "The file to write")->required();
  command->add_option("-m,--model", o->model,
                      "Recipe or system, where the tensors do not tell it or tell several");
  command->add_flag("--half", o->half, "Store filters as 16-bit floats: half the size");
  command->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace atrous::apps
