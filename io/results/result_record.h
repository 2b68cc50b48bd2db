#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/results/instances.h"
#include "io/image/labels.h"

namespace atrous::io {

/// What became of one input: a line of `--json` output.
struct ResultRecord {
  struct ClassShare {
    int id = 0;
    std::string name;
    std::int64_t pixels = 0;
  };

  std::string path;
  int width = 0;
  int height = 0;
  double milliseconds = 0;
  std::vector<ClassShare> classes;
  std::optional<Instances> instances;  // of systems that find objects
  std::vector<std::string> outputs;    // paths of the files written
  std::string error;                   // empty when all went well
  std::string model;
  std::string protocol;
};

/// The classes of the objects, by id, with the pixels of their masks.
std::vector<ResultRecord::ClassShare> class_shares(const Instances& instances,
                                                   std::span<const std::string> names);

/// The classes that occur in `labels`, by id. `names` may be shorter than the largest id.
std::vector<ResultRecord::ClassShare> class_shares(const LabelMap& labels,
                                                   std::span<const std::string> names);

/// One line of JSON without a line break: path, width, height, milliseconds, model, protocol,
/// classes [{id, name, pixels}], instances [{class, name, score, bbox [left, top, width, height],
/// pixels, segmentation as in COCO's results}] where there may be some, outputs, and error (null when all went well). Bytes of paths that
/// are not UTF-8 become U+FFFD.
/// `names` are the classes', for instances.
std::string to_json_line(const ResultRecord& record, std::span<const std::string> names = {});

}  // namespace atrous::io
