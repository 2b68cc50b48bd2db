// atrous eval --dataset coco instances_val2017.json val2017/ -w maskrcnn.pth
#include "apps/atrous/eval_instances.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "apps/atrous/console.h"
#include "apps/atrous/instance_results.h"
#include "apps/atrous/outcome.h"
#include "apps/atrous/stopwatch.h"
#include "io/datasets/dataset.h"
#include "io/image/image.h"
#include "io/results/cityscapes_results.h"
#include "io/results/coco_results.h"

namespace atrous::apps {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// A score under its name; nothing where the truth has no such object.
struct Number {
  std::string name;
  std::optional<double> value;
};

/// What is told at the end.
struct Report {
  std::string data;
  std::string protocol;
  std::string source;  // model with its weights, or the results' path
  std::size_t pictures = 0, failed = 0;
  double network_ms = 0;
  int threads = 0;                         // 0: no network was run
  std::vector<Number> numbers;             // of everything
  std::vector<std::vector<Number>> parts;  // tables of classes
  std::vector<std::string> classes;        // parallel to each of `parts`
};

std::optional<double> known(double value) {
  return value < 0 ? std::nullopt : std::optional(value);
}

std::string percent(const std::optional<double>& value) {
  return value ? fixed(100 * *value, 2) : "-";
}

void print_text(const Report& report) {
  if (!report.parts.empty()) {
    std::vector<std::string> head = {"class"};
    for (const Number& number : report.parts[0]) head.push_back(number.name);
    Table table(head);
    for (std::size_t c = 0; c < report.classes.size(); ++c) {
      std::vector<std::string> row = {report.classes[c]};
      for (const Number& number : report.parts[c]) row.push_back(percent(number.value));
      table.add(row);
    }
    print(table.text() + "\n");
  }
  Table table({report.numbers[0].name, percent(report.numbers[0].value)});
  for (std::size_t i = 1; i < report.numbers.size(); ++i)
    table.add({report.numbers[i].name, percent(report.numbers[i].value)});
  print(table.text() + "\n");
  print((report.threads > 0 ? "model      " : "results    ") + report.source + "\n");
  print("data       " + report.data + ", " + std::to_string(report.pictures) + " pictures" +
        (report.failed != 0 ? ", " + std::to_string(report.failed) + " failed" : "") + "\n");
  print("protocol   " + report.protocol + "\n");
  if (report.threads > 0 && report.network_ms > 0) {
    print("speed      " +
          fixed(1000 * static_cast<double>(report.pictures) / report.network_ms, 2) +
          " pictures/s on " + threads_text(report.threads) + " without reading files\n");
  }
}

Json to_json(const std::vector<Number>& numbers) {
  Json json = Json::object();
  for (const Number& number : numbers)
    json[number.name] = number.value ? Json(*number.value) : Json(nullptr);
  return json;
}

void print_json(const Report& report) {
  Json classes = Json::array();
  for (std::size_t c = 0; c < report.classes.size(); ++c) {
    Json entry = {{"name", report.classes[c]}};
    entry.update(to_json(report.parts[c]));
    classes.push_back(std::move(entry));
  }
  const Json json = {{"dataset", report.data},
                     {report.threads > 0 ? "model" : "results", report.source},
                     {"pictures", report.pictures},
                     {"failed", report.failed},
                     {"scores", to_json(report.numbers)},
                     {"classes", classes},
                     {"protocol", report.protocol}};
  print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

int finish(const InstanceEval& eval, const Report& report, const Outcome& outcome) {
  if (report.pictures != 0) (eval.json ? print_json : print_text)(report);
  finish_output();
  return outcome.exit_code();
}

/// Calls each(place) for pictures and counts those that fail; the pictures' names are for messages.
void for_each_picture(const std::vector<std::string>& names,
                      bool quiet,
                      Report& report,
                      Outcome& outcome,
                      const std::function<void(std::size_t)>& each) {
  Progress progress(names.size(), !quiet);
  for (std::size_t i = 0; i < names.size(); ++i) {
    progress.show(i, names[i]);
    try {
      each(i);
      ++report.pictures;
    } catch (const Error& error) {
      const Status status = library::status_of(error.code());
      if (status == Status::device) throw;
      progress.clear();
      const std::string what = error.what();
      complain(what.find(names[i]) != std::string::npos ? what : names[i] + ": " + what);
      outcome.add(status);
      ++report.failed;
    }
  }
}

Instances find(library::Engine& engine, const fs::path& path, Report& report) {
  const io::Image image = io::read_image(path);
  Instances found =
      engine.find({image.pixels.data(), image.height, image.width, image.channels, 0});
  const Timings times = engine.timings();
  report.network_ms += times.prepare + times.network;
  return found;
}

std::vector<Number> numbers_of(const std::string& kind, const io::CocoScores& s) {
  const auto named = [&](const char* name, double value) {
    return Number{kind + " " + name, known(value)};
  };
  return {named("AP", s.ap),
          named("AP50", s.ap50),
          named("AP75", s.ap75),
          named("AP small", s.ap_small),
          named("AP medium", s.ap_medium),
          named("AP large", s.ap_large),
          named("AR 1", s.ar1),
          named("AR 10", s.ar10),
          named("AR 100", s.ar100),
          named("AR small", s.ar_small),
          named("AR medium", s.ar_medium),
          named("AR large", s.ar_large)};
}

/// Masks are scored where there are some, boxes always.
void add_coco_scores(const io::CocoTruth& truth,
                     std::span<const io::CocoDetection> detections,
                     Report& report) {
  const auto has_mask = [](const auto& each) { return !each.mask.empty(); };
  const bool masks =
      std::ranges::all_of(truth.objects, has_mask) && std::ranges::all_of(detections, has_mask);
  report.protocol = "as pycocotools: IoU 0.50 to 0.95, 101 recalls, 100 detections";
  for (const io::CocoTruth::Category& category : truth.categories) {
    report.classes.push_back(category.name.empty() ? std::to_string(category.id) : category.name);
    report.parts.emplace_back();
  }
  for (const io::CocoKind kind : {io::CocoKind::masks, io::CocoKind::boxes}) {
    if (kind == io::CocoKind::masks && !masks) continue;
    const std::string name = kind == io::CocoKind::masks ? "mask" : "box";
    const io::CocoScores scores = io::score_coco(truth, detections, kind);
    std::ranges::move(numbers_of(name, scores), std::back_inserter(report.numbers));
    for (std::size_t c = 0; c < report.parts.size(); ++c)
      report.parts[c].push_back({name + " AP", known(scores.ap_by_category[c])});
  }
}

void add_cityscapes_scores(const io::CityscapesScorer& scorer, Report& report) {
  const io::CityscapesScores scores = scorer.scores();
  report.protocol =
      "as Cityscapes' evalInstanceLevelSemanticLabeling.py: overlap 0.50 to 0.95, from 100 pixels";
  report.numbers = {{"AP", scores.ap}, {"AP50", scores.ap50}};
  for (const io::CityscapesScores::Class& each : scores.classes) {
    report.classes.push_back(each.name);
    report.parts.push_back({{"AP", each.ap}, {"AP50", each.ap50}});
  }
}

/// The truth's pictures that are to be run, and the truth cut to them.
void limit_pictures(io::CocoTruth& truth, std::size_t limit) {
  if (limit == 0 || truth.pictures.size() <= limit) return;
  truth.pictures.resize(limit);
  std::set<std::int64_t> left;
  for (const auto& picture : truth.pictures) left.insert(picture.id);
  std::erase_if(truth.objects, [&](const auto& each) { return !left.contains(each.picture); });
}

std::vector<std::string> ids_of(const io::Dataset& data) {
  std::vector<std::string> ids;
  for (const io::Sample& sample : data.samples) ids.push_back(sample.id);
  return ids;
}

io::Dataset open_cityscapes(const InstanceEval& eval) {
  io::Dataset data = io::cityscapes(eval.paths[0], io::CityscapesTruth::instances, eval.split);
  if (eval.limit != 0 && data.samples.size() > eval.limit) data.samples.resize(eval.limit);
  return data;
}

/// Every picture's truth with what `detect` finds in it.
int score_cityscapes(
    const InstanceEval& eval,
    Report& report,
    const std::function<std::vector<io::CityscapesDetection>(const io::Sample&)>& detect) {
  const io::Dataset data = open_cityscapes(eval);
  report.data = data.name;
  io::CityscapesScorer scorer;
  Outcome outcome;
  for_each_picture(ids_of(data), eval.quiet, report, outcome, [&](std::size_t i) {
    scorer.add(io::read_label_png(data.samples[i].labels), detect(data.samples[i]));
  });
  add_cityscapes_scores(scorer, report);
  return finish(eval, report, outcome);
}

/// The text file of a frame: `<frame>*.txt`, as the script looks for it.
fs::path results_of(const fs::path& folder, const std::string& frame) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(frame) && name.ends_with(".txt")) found.push_back(entry.path());
  }
  if (found.size() == 1) return found[0];
  throw Error(Code::io, folder.string() + ": " + std::to_string(found.size()) + " files " + frame +
                            "*.txt; there must be one for each frame");
}

}  // namespace

int score_results(const InstanceEval& eval) {
  Report report;
  report.source = eval.results;
  if (eval.dataset == "cityscapes") {
    return score_cityscapes(eval, report, [&](const io::Sample& sample) {
      return io::read_cityscapes_instances(results_of(eval.results, sample.id));
    });
  }
  if (eval.dataset != "coco")
    throw Error(Code::usage, "--results: results are scored with --dataset coco or cityscapes");
  io::CocoTruth truth = io::read_coco_truth(eval.paths[0]);
  std::vector<io::CocoDetection> detections = io::read_coco_results(eval.results);
  report.data = fs::path(eval.paths[0]).filename().string();
  report.pictures = truth.pictures.size();
  add_coco_scores(truth, detections, report);
  return finish(eval, report, {});
}

int score_network(const InstanceEval& eval, library::Engine& engine) {
  Report report;
  report.source = engine.recipe().name + " (" + engine.source() + ")";
  report.threads = engine.threads();
  const std::vector<std::string>& names = engine.recipe().classes;
  if (eval.dataset == "cityscapes") {
    const std::vector<int> ids = cityscapes_label_ids(names);
    return score_cityscapes(eval, report, [&](const io::Sample& sample) {
      return to_cityscapes(find(engine, sample.image, report), ids);
    });
  }
  io::CocoTruth truth = io::read_coco_truth(eval.paths[0]);
  limit_pictures(truth, eval.limit);
  report.data = fs::path(eval.paths[0]).filename().string();
  const std::vector<std::int64_t> categories = coco_category_ids(engine.recipe());
  std::vector<std::string> files;
  for (const auto& picture : truth.pictures)
    files.push_back((fs::path(eval.paths[1]) / picture.file_name).string());
  std::vector<io::CocoDetection> detections;
  Outcome outcome;
  for_each_picture(files, eval.quiet, report, outcome, [&](std::size_t i) {
    const Instances found = find(engine, files[i], report);
    std::ranges::move(to_coco(found, truth.pictures[i].id, categories),
                      std::back_inserter(detections));
  });
  if (report.pictures != 0) add_coco_scores(truth, detections, report);
  return finish(eval, report, outcome);
}

}  // namespace atrous::apps
