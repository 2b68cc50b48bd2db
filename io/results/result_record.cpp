#include "io/results/result_record.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "io/results/rle.h"

namespace atrous::io {

using Json = nlohmann::ordered_json;

namespace {

std::string name_of(std::size_t id, std::span<const std::string> names) {
  return id < names.size() ? names[id] : "";
}

std::vector<ResultRecord::ClassShare> shares_of(const std::vector<std::int64_t>& counts,
                                                std::span<const std::string> names) {
  std::vector<ResultRecord::ClassShare> shares;
  for (std::size_t id = 0; id < counts.size(); ++id)
    if (counts[id] != 0) shares.push_back({static_cast<int>(id), name_of(id, names), counts[id]});
  return shares;
}

Json json_of(const Instances& instances, std::span<const std::string> names) {
  Json list = Json::array();
  for (const Instance& each : instances.items) {
    const BoxXywh box = to_xywh(each.box);
    Json entry = {{"class", each.label},
                  {"name", name_of(static_cast<std::size_t>(each.label), names)},
                  {"score", each.score},
                  {"bbox", {box.left, box.top, box.width, box.height}}};
    if (!each.mask.empty()) {
      entry["pixels"] = area(each.mask);
      entry["segmentation"] = {{"size", {each.mask.height, each.mask.width}},
                               {"counts", to_text(each.mask)}};
    }
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

std::vector<ResultRecord::ClassShare> class_shares(const LabelMap& labels,
                                                   std::span<const std::string> names) {
  std::vector<std::int64_t> counts;
  for (const std::uint16_t id : labels.ids) {
    if (id >= counts.size()) counts.resize(std::size_t{id} + 1);
    ++counts[id];
  }
  return shares_of(counts, names);
}

std::vector<ResultRecord::ClassShare> class_shares(const Instances& instances,
                                                   std::span<const std::string> names) {
  std::vector<std::int64_t> counts;
  for (const Instance& each : instances.items) {
    const auto id = static_cast<std::size_t>(each.label);
    if (id >= counts.size()) counts.resize(id + 1);
    counts[id] += static_cast<std::int64_t>(area(each.mask));
  }
  return shares_of(counts, names);
}

std::string to_json_line(const ResultRecord& record, std::span<const std::string> names) {
  Json classes = Json::array();
  for (const ResultRecord::ClassShare& share : record.classes) {
    classes.push_back({{"id", share.id}, {"name", share.name}, {"pixels", share.pixels}});
  }
  Json line;
  line["path"] = record.path;
  line["width"] = record.width;
  line["height"] = record.height;
  line["milliseconds"] = std::round(record.milliseconds * 1000) / 1000;
  line["model"] = record.model;
  line["protocol"] = record.protocol;
  line["classes"] = std::move(classes);
  if (record.instances) line["instances"] = json_of(*record.instances, names);
  line["outputs"] = record.outputs;
  line["error"] = record.error.empty() ? Json(nullptr) : Json(record.error);
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace atrous::io
