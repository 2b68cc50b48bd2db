#include "io/results/result_record.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace atrous::io {

using Json = nlohmann::ordered_json;

std::vector<ResultRecord::ClassShare> class_shares(const LabelMap& labels,
                                                   std::span<const std::string> names) {
  std::vector<std::int64_t> counts;
  for (const std::uint16_t id : labels.ids) {
    if (id >= counts.size()) counts.resize(std::size_t{id} + 1);
    ++counts[id];
  }
  std::vector<ResultRecord::ClassShare> shares;
  for (std::size_t id = 0; id < counts.size(); ++id) {
    if (counts[id] == 0) continue;
    shares.push_back({static_cast<int>(id), id < names.size() ? names[id] : "", counts[id]});
  }
  return shares;
}

std::string to_json_line(const ResultRecord& record) {
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
  line["outputs"] = record.outputs;
  line["error"] = record.error.empty() ? Json(nullptr) : Json(record.error);
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace atrous::io
