#include "apps/atrous/dataset_ids.h"

#include <algorithm>
#include <map>

namespace atrous::apps {

io::LabelMap to_dataset_ids(io::LabelMap labels, std::span<const int> ids) {
  for (std::uint16_t& label : labels.ids) label = static_cast<std::uint16_t>(ids[label]);
  return labels;
}

io::Palette dataset_palette(std::span<const io::Rgb> colours, std::span<const int> ids) {
  io::Palette palette(static_cast<std::size_t>(std::ranges::max(ids)) + 1);
  for (std::size_t i = 0; i < ids.size(); ++i)
    palette[static_cast<std::size_t>(ids[i])] = colours[i];
  return palette;
}

void from_dataset_ids(io::LabelMap& truth, std::span<const int> ids, int ignore) {
  std::map<int, std::uint16_t> classes;
  for (std::size_t i = 0; i < ids.size(); ++i) classes[ids[i]] = static_cast<std::uint16_t>(i);
  for (std::uint16_t& id : truth.ids) {
    const auto found = classes.find(id);
    id = found == classes.end() ? static_cast<std::uint16_t>(ignore) : found->second;
  }
}

}  // namespace atrous::apps
