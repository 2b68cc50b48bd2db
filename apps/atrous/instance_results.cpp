#include "apps/atrous/instance_results.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

#include "core/base/error.h"
#include "io/datasets/cityscapes_labels.h"
#include "io/image/encode.h"
#include "io/results/cityscapes_results.h"
#include "io/results/coco_results.h"
#include "io/results/instance_ids.h"

namespace atrous::apps {
namespace {

/// The number at the end of a file's name without its ending.
std::optional<std::int64_t> trailing_number(const Input& input) {
  const std::string stem = input.relative.stem().string();
  const auto first = stem.find_last_not_of("0123456789") + 1;
  std::int64_t number = 0;
  const char* end = stem.data() + stem.size();
  const auto [rest, error] = std::from_chars(stem.data() + first, end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

std::size_t label_of(const std::string& wanted, std::span<const std::string> names) {
  const auto found = std::ranges::find(names, wanted);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::size_t number = 0;
  const char* end = wanted.data() + wanted.size();
  const auto [rest, error] = std::from_chars(wanted.data(), end, number);
  if (error == std::errc() && rest == end && number < names.size()) return number;
  std::string known;
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  throw Error(Code::usage, "--classes " + wanted + ": the network knows " + known +
                               ", and the numbers 0 to " + std::to_string(names.size() - 1));
}

}  // namespace

void add_instance_options(CLI::App& command, InstanceOptions& options) {
  command
      .add_option("--score-threshold", options.least_score,
                  "Objects: leave out those with a lower score (default: 0.5; none for results "
                  "that are to be scored, coco and cityscapes)")
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--max-instances", options.most, "Objects: at most so many in a picture")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  command
      .add_option("--classes", options.classes,
                  "Objects: only these classes, names or numbers with commas")
      ->delimiter(',');
}

InstanceFilter::InstanceFilter(const InstanceOptions& options,
                               std::span<const std::string> names,
                               double least_score)
    : least_score_(options.least_score.value_or(least_score)),
      most_(static_cast<std::size_t>(options.most)),
      wanted_(names.size(), options.classes.empty()) {
  for (const std::string& name : options.classes) wanted_[label_of(name, names)] = true;
}

Instances InstanceFilter::operator()(Instances instances) const {
  std::erase_if(instances.items, [this](const Instance& each) {
    const auto label = static_cast<std::size_t>(each.label);
    return label >= wanted_.size() || !wanted_[label] || !(double{each.score} >= least_score_);
  });
  if (instances.items.size() > most_) instances.items.resize(most_);
  return instances;
}

std::vector<std::int64_t> coco_picture_ids(const Inputs& inputs) {
  std::vector<std::int64_t> ids;
  for (const Input& input : inputs.items)
    if (const auto number = trailing_number(input)) ids.push_back(*number);
  const std::set<std::int64_t> different(ids.begin(), ids.end());
  if (different.size() == inputs.items.size()) return ids;
  ids.clear();
  for (std::size_t i = 0; i < inputs.items.size(); ++i)
    ids.push_back(static_cast<std::int64_t>(i) + 1);
  return ids;
}

std::vector<std::int64_t> coco_category_ids(const nets::Recipe& recipe) {
  std::vector<std::int64_t> ids(recipe.label_map.begin(), recipe.label_map.end());
  if (!ids.empty()) return ids;
  const std::vector<std::string>& names = recipe.classes;
  const auto categories = io::coco_categories();
  for (const std::string& name : names) {
    const auto found = std::ranges::find(categories, name, &io::CocoTruth::Category::name);
    if (found != categories.end()) ids.push_back(found->id);
  }
  if (ids.size() == names.size()) return ids;
  ids.clear();
  for (std::size_t i = 0; i < names.size(); ++i) ids.push_back(static_cast<std::int64_t>(i) + 1);
  return ids;
}

std::vector<int> cityscapes_label_ids(std::span<const std::string> names) {
  std::vector<int> ids;
  for (const std::string& name : names) {
    const io::CityscapesLabel* label = io::find_cityscapes_label(name);
    ids.push_back(label != nullptr ? label->id : -1);
  }
  return ids;
}

std::vector<io::CocoDetection> to_coco(const Instances& instances,
                                       std::int64_t picture,
                                       std::span<const std::int64_t> categories) {
  std::vector<io::CocoDetection> detections;
  for (const Instance& each : instances.items)
    detections.push_back({picture, categories[static_cast<std::size_t>(each.label)],
                          double{each.score}, io::to_xywh(each.box), each.mask});
  return detections;
}

std::vector<io::CityscapesDetection> to_cityscapes(const Instances& instances,
                                                   std::span<const int> label_ids) {
  std::vector<io::CityscapesDetection> detections;
  for (const Instance& each : instances.items) {
    const int id = label_ids[static_cast<std::size_t>(each.label)];
    if (id >= 0) detections.push_back({id, double{each.score}, each.mask});
  }
  return detections;
}

InstanceSink::InstanceSink(const OutputRequest& request,
                           const nets::Recipe& recipe,
                           const Inputs& inputs)
    : kind_(request.kind) {
  if (kind_ == OutputKind::coco) {
    common_ = results_file(request);
    pictures_ = coco_picture_ids(inputs);
    categories_ = coco_category_ids(recipe);
  } else if (kind_ == OutputKind::cityscapes) {
    label_ids_ = cityscapes_label_ids(recipe.classes);
    if (std::ranges::all_of(label_ids_, [](int id) { return id < 0; }))
      throw Error(Code::usage,
                  "--format cityscapes: the network knows no class of Cityscapes by name; choose "
                  "coco, ids or overlay");
  }
}

void InstanceSink::add(const std::filesystem::path& path,
                       std::size_t picture,
                       const Instances& instances) {
  if (kind_ == OutputKind::ids) write_result(path, io::encode_id_png(io::instance_ids(instances)));
  if (kind_ == OutputKind::cityscapes)
    io::write_cityscapes_instances(path, to_cityscapes(instances, label_ids_));
  if (kind_ != OutputKind::coco) return;
  std::vector<io::CocoDetection> found = to_coco(instances, pictures_[picture], categories_);
  std::ranges::move(found, std::back_inserter(detections_));
}

void InstanceSink::finish() {
  if (common_.empty()) return;
  const std::string text = io::to_coco_results(detections_);
  write_result(common_, std::as_bytes(std::span(text)));
}

}  // namespace atrous::apps
