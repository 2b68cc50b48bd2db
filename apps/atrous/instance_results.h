// What commands share that give out the objects of instance systems.
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/atrous/inputs.h"
#include "apps/atrous/outputs.h"
#include "core/results/instances.h"
#include "io/datasets/cityscapes_scores.h"
#include "io/datasets/coco_scores.h"
#include "nets/recipe.h"

namespace atrous::apps {

/// Which of the objects that a network finds are given out.
struct InstanceOptions {
  std::optional<double> least_score;
  int most = 100;
  std::vector<std::string> classes;  // names or numbers; empty: all

  bool given() const noexcept { return least_score || most != 100 || !classes.empty(); }
};

/// --score-threshold, --max-instances, --classes
void add_instance_options(CLI::App& command, InstanceOptions& options);

/// Takes the best objects of the classes that were asked for.
class InstanceFilter {
 public:
  /// `least_score` counts where the options name none. Throws Error{Code::usage} for a class that
  /// the network lacks.
  InstanceFilter(const InstanceOptions& options,
                 std::span<const std::string> names,
                 double least_score);
  Instances operator()(Instances instances) const;

 private:
  double least_score_;
  std::size_t most_;
  std::vector<bool> wanted_;  // by label
};

/// Numbers of pictures for COCO's results: those at the ends of the names (000000397133.jpg) if
/// every name has one and all differ, else 1, 2, 3 ...
std::vector<std::int64_t> coco_picture_ids(const Inputs& inputs);

/// COCO's category ids of classes: those that the recipe names, else by the classes' names if all
/// of them are COCO's, else 1, 2, 3 ...
std::vector<std::int64_t> coco_category_ids(const nets::Recipe& recipe);

/// Cityscapes' label ids of classes by their names; -1 for those that it lacks.
std::vector<int> cityscapes_label_ids(std::span<const std::string> names);

/// In COCO's terms; `categories` by label.
std::vector<io::CocoDetection> to_coco(const Instances& instances,
                                       std::int64_t picture,
                                       std::span<const std::int64_t> categories);

/// In Cityscapes' terms; objects whose label has no id are left out.
std::vector<io::CityscapesDetection> to_cityscapes(const Instances& instances,
                                                   std::span<const int> label_ids);

/// Writes the objects of pictures in the format that was asked for.
class InstanceSink {
 public:
  /// Throws Error{Code::usage} when the format cannot hold the network's classes.
  InstanceSink(const OutputRequest& request, const nets::Recipe& recipe, const Inputs& inputs);

  /// True for results that are to be scored, and so keep objects of low scores.
  bool is_scored() const noexcept {
    return kind_ == OutputKind::coco || kind_ == OutputKind::cityscapes;
  }
  /// The file for all pictures; empty if each has its own.
  const std::filesystem::path& common_file() const noexcept { return common_; }
  /// `picture` is its place among the inputs.
  void add(const std::filesystem::path& path, std::size_t picture, const Instances& instances);
  /// Writes the file for all pictures, if there is one.
  void finish();

 private:
  OutputKind kind_;
  std::filesystem::path common_;
  std::vector<std::int64_t> pictures_;
  std::vector<std::int64_t> categories_;
  std::vector<int> label_ids_;
  std::vector<io::CocoDetection> detections_;
};

}  // namespace atrous::apps
