// atrous eval --dataset camvid ../data/camvid --split test
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/atrous/commands.h"
#include "apps/atrous/console.h"
#include "apps/atrous/dataset_ids.h"
#include "apps/atrous/eval_instances.h"
#include "apps/atrous/model_options.h"
#include "apps/atrous/outcome.h"
#include "apps/atrous/pass_options.h"
#include "apps/atrous/stopwatch.h"
#include "core/base/error.h"
#include "io/datasets/cityscapes_labels.h"
#include "io/datasets/confusion_matrix.h"
#include "io/datasets/dataset.h"
#include "io/image/image.h"

namespace atrous::apps {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string dataset;
  std::vector<std::string> paths;
  std::string split;
  std::string results;
  std::string label_suffix;
  std::optional<int> ignore;
  ModelOptions model;
  PassOptions passes;
  std::size_t limit = 0;
  bool dataset_ids = false;
  bool json = false, quiet = false;
};

constexpr int kNoClass = 255;  // what labels become that are no class of the network

/// The ids that the ground truth has for the network's classes; none if it has class numbers.
std::vector<int> truth_ids(const Options& o, const nets::Recipe& recipe) {
  if (o.dataset != "cityscapes" && !o.dataset_ids) return {};
  if (!recipe.label_map.empty()) return recipe.label_map;
  if (o.dataset_ids)
    throw Error(Code::usage, "--dataset-ids: " + recipe.name +
                                 " does not name its dataset's ids (label_map); leave it out");
  std::vector<int> ids;
  for (const io::CityscapesLabel& label : io::cityscapes_labels())
    if (label.train_id != kNoClass) ids.push_back(label.id);
  return ids;
}

io::Dataset open_dataset(const Options& o) {
  if (o.dataset == "camvid") return io::camvid(o.paths[0], o.split.empty() ? "test" : o.split);
  if (o.dataset == "folders") return io::folder_pairs(o.paths[0], o.paths[1], o.label_suffix);
  io::Dataset data =
      io::cityscapes(o.paths[0], io::CityscapesTruth::labels, o.split.empty() ? "val" : o.split);
  data.ignore = kNoClass;
  for (const io::CityscapesLabel& label : io::cityscapes_labels())
    if (label.train_id != kNoClass) data.classes.emplace_back(label.name);
  return data;
}

/// What was measured over a dataset.
struct Result {
  explicit Result(int classes) : scores(classes) {}
  io::ConfusionMatrix scores;
  std::size_t frames = 0;
  std::size_t failed = 0;
  double network_ms = 0;
  double total_ms = 0;
};

std::string message_for(const io::Sample& sample, const std::string& what) {
  const bool named = what.find(sample.image.string()) != std::string::npos ||
                     what.find(sample.labels.string()) != std::string::npos;
  return named ? what : sample.labels.string() + ": " + what;
}

Result measure(const Options& o,
               const io::Dataset& data,
               library::Engine& engine,
               Outcome& outcome) {
  Result result(static_cast<int>(engine.recipe().classes.size()));
  const std::vector<int> ids = truth_ids(o, engine.recipe());
  Progress progress(data.samples.size(), !o.quiet);
  Stopwatch watch;
  for (std::size_t i = 0; i < data.samples.size(); ++i) {
    const io::Sample& sample = data.samples[i];
    progress.show(i, sample.id);
    try {
      const io::Image image = io::read_image(sample.image);
      const io::LabelMap labels =
          engine.segment({image.pixels.data(), image.height, image.width, image.channels, 0});
      io::LabelMap truth = io::read_label_png(sample.labels);
      if (!ids.empty()) from_dataset_ids(truth, ids, data.ignore.value_or(kNoClass));
      result.scores.add(truth, labels, data.ignore);
      ++result.frames;
      const Timings times = engine.timings();
      result.network_ms += times.prepare + times.network + times.labels;
    } catch (const Error& error) {
      const Status status = library::status_of(error.code());
      if (status == Status::device) throw;
      progress.clear();
      complain(message_for(sample, error.what()));
      outcome.add(status);
      ++result.failed;
    }
  }
  result.total_ms = watch.lap();
  return result;
}

std::string protocol_text(const io::Dataset& data, const library::Engine& engine) {
  const bool resized = engine.recipe().resize.mode != nets::ResizeRule::Mode::none;
  const bool single = engine.passes().plain();
  return (single ? "single scale, no flip, whole picture " : engine.passes().text() + "; ") +
         (!single   ? "probabilities averaged at the picture's size"
          : resized ? "resized as the recipe says and back (nearest)"
                    : "at its own size") +
         ", " +
         (data.ignore ? "label " + std::to_string(*data.ignore) + " ignored" : "no label ignored") +
         ", IoU summed over all frames, mean over the classes of the truth";
}

double frames_per_second(const Result& result) {
  return result.network_ms > 0 ? 1000 * static_cast<double>(result.frames) / result.network_ms : 0;
}

std::string percent(std::optional<double> value) { return value ? fixed(100 * *value, 2) : "-"; }

void print_text(const io::Dataset& data, const library::Engine& engine, const Result& result) {
  const nets::Recipe& recipe = engine.recipe();
  Table table({"class", "IoU", "accuracy"});
  for (int c = 0; c < result.scores.classes(); ++c) {
    table.add({recipe.classes[static_cast<std::size_t>(c)], percent(result.scores.iou(c)),
               percent(result.scores.accuracy(c))});
  }
  print(table.text() + "\n");
  Table means({"mean IoU", percent(result.scores.mean_iou_of_truth())});
  means.add({"pixel accuracy", percent(result.scores.pixel_accuracy())});
  means.add({"mean accuracy", percent(result.scores.mean_accuracy())});
  means.add({"frequency-weighted IoU", percent(result.scores.frequency_weighted_iou())});
  print(means.text() + "\n");
  print("model      " + recipe.name + " (" + engine.source() + ")\n");
  print("data       " + data.name + ", " + std::to_string(result.frames) + " frames" +
        (result.failed != 0 ? ", " + std::to_string(result.failed) + " failed" : "") + "\n");
  print("protocol   " + protocol_text(data, engine) + "\n");
  if (recipe.score) {
    print("published  " + nets::text_of(*recipe.score) + "\n");
  }
  print("speed      " + fixed(frames_per_second(result), 1) + " frames/s on " +
        threads_text(engine.threads()) + " without reading files, " +
        fixed(result.total_ms / 1000, 1) + " s in all\n");
}

void print_json(const io::Dataset& data, const library::Engine& engine, const Result& result) {
  const nets::Recipe& recipe = engine.recipe();
  const io::ConfusionMatrix& scores = result.scores;
  const auto number = [](std::optional<double> value) {
    return value ? Json(*value) : Json(nullptr);
  };
  Json classes = Json::array();
  for (int c = 0; c < scores.classes(); ++c) {
    classes.push_back({{"id", c},
                       {"name", recipe.classes[static_cast<std::size_t>(c)]},
                       {"iou", number(scores.iou(c))},
                       {"accuracy", number(scores.accuracy(c))}});
  }
  const Json json = {{"dataset", data.name},
                     {"model", recipe.name},
                     {"weights", engine.source()},
                     {"frames", result.frames},
                     {"failed", result.failed},
                     {"mean_iou", scores.mean_iou_of_truth()},
                     {"pixel_accuracy", scores.pixel_accuracy()},
                     {"mean_accuracy", scores.mean_accuracy()},
                     {"frequency_weighted_iou", scores.frequency_weighted_iou()},
                     {"classes", classes},
                     {"ignore", data.ignore ? Json(*data.ignore) : Json(nullptr)},
                     {"protocol", protocol_text(data, engine)},
                     {"threads", engine.threads()},
                     {"frames_per_second", frames_per_second(result)},
                     {"seconds", result.total_ms / 1000}};
  print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

/// True if the scores are those of objects.
bool scores_objects(const Options& o, const library::Engine& engine) {
  if (o.dataset == "coco" || engine.finds_instances()) {
    if (o.dataset != "coco" && o.dataset != "cityscapes")
      throw Error(Code::usage, "--dataset " + o.dataset + ": " + engine.recipe().name +
                                   " finds objects; choose coco or cityscapes");
    if (!engine.finds_instances())
      throw Error(Code::usage, "--dataset coco: " + engine.recipe().name +
                                   " labels pixels and finds no objects; choose another dataset");
    return true;
  }
  return false;
}

void check_paths(const Options& o) {
  const bool two = o.dataset == "folders" || (o.dataset == "coco" && o.results.empty());
  if (o.paths.size() == (two ? 2U : 1U)) return;
  const std::map<std::string, std::string> wanted = {
      {"camvid", "name its folder, which holds test and test_labels"},
      {"cityscapes", "name its folder, which holds leftImg8bit and gtFine"},
      {"coco", o.results.empty() ? "name the annotations (instances_*.json) and the images' folder"
                                 : "name the annotations (instances_*.json)"},
      {"folders", "name two folders, the images' and the labels'"}};
  throw Error(Code::usage, "--dataset " + o.dataset + ": " + wanted.at(o.dataset));
}

int run(const Options& o) {
  check_paths(o);
  const InstanceEval instances{.dataset = o.dataset,
                               .paths = o.paths,
                               .split = o.split.empty() ? "val" : o.split,
                               .results = o.results,
                               .limit = o.limit,
                               .json = o.json,
                               .quiet = o.quiet};
  if (!o.results.empty()) return score_results(instances);
  library::Engine engine = open_engine(o.model, false, parse_passes(o.passes));
  if (scores_objects(o, engine)) return score_network(instances, engine);
  io::Dataset data = open_dataset(o);
  const nets::Recipe& recipe = engine.recipe();
  if (!data.classes.empty() && data.classes.size() != recipe.classes.size()) {
    throw Error(Code::usage, data.name + ": has " + std::to_string(data.classes.size()) +
                                 " classes, but " + recipe.name + " was made for " +
                                 std::to_string(recipe.classes.size()));
  }
  if (!data.ignore) data.ignore = recipe.ignore_label;
  if (o.ignore) data.ignore = o.ignore;
  if (o.limit != 0 && data.samples.size() > o.limit) data.samples.resize(o.limit);
  Outcome outcome;
  const Result result = measure(o, data, engine, outcome);
  if (result.frames != 0) (o.json ? print_json : print_text)(data, engine, result);
  finish_output();
  return outcome.exit_code();
}

}  // namespace

void add_eval(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("eval", "Score a network on pictures with known labels");
  command
      ->add_option("paths", o->paths,
                   "camvid: the folder with test/ and test_labels/. cityscapes: the folder with "
                   "leftImg8bit/ and gtFine/. coco: the annotations and the images' folder. "
                   "folders: the images' folder and the labels' folder")
      ->required();
  command
      ->add_option("--dataset", o->dataset,
                   "camvid, cityscapes (classes, or objects if the network finds them), coco "
                   "(objects), or folders (files paired by name)")
      ->required()
      ->check(CLI::IsMember({"camvid", "cityscapes", "coco", "folders"}));
  command->add_option("--split", o->split,
                      "Part of camvid (default test) or cityscapes (default val)");
  command->add_option("--results", o->results,
                      "Score these results and run no network: COCO's results JSON, or a folder of "
                      "Cityscapes' instance files");
  command->add_option("--label-suffix", o->label_suffix,
                      "folders: what label names have in addition, such as _gt");
  command->add_flag("--dataset-ids", o->dataset_ids,
                    "folders: the labels hold the dataset's own ids, which the recipe names "
                    "(ADE20K's 1 to 150 and the like), not class numbers");
  command->add_option("--ignore", o->ignore, "Label of pixels that do not count");
  command->add_option("--limit", o->limit, "Use the first frames only");
  add_model_options(*command, o->model);
  add_pass_options(*command, o->passes);
  command->add_flag("--json", o->json, "One JSON object on standard output");
  command->add_flag("-q,--quiet", o->quiet, "No progress bar");
  command->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace atrous::apps
