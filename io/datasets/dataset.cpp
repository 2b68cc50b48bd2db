#include "io/datasets/dataset.h"

#include <algorithm>
#include <map>
#include <system_error>

#include "core/base/error.h"

namespace atrous::io {
namespace {

namespace fs = std::filesystem;

/// Files of a folder by name without extension.
std::map<std::string, fs::path> files_by_stem(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) {
    throw Error(Code::io, folder.string() + ": cannot be listed: " + error.message() +
                              "; check the path of the dataset");
  }
  std::map<std::string, fs::path> files;
  for (const fs::directory_entry& entry : entries) {
    const fs::path& path = entry.path();
    if (!entry.is_regular_file(error) || path.filename().string().starts_with('.')) continue;
    const auto [found, added] = files.emplace(path.stem().string(), path);
    if (!added) {
      throw Error(Code::io, folder.string() + ": " + found->second.filename().string() + " and " +
                                path.filename().string() +
                                " have one name; keep one of them in this folder");
    }
  }
  return files;
}

std::string list(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

std::string checked_split(const char* dataset, std::string_view split) {
  const std::string part(split);
  if (part == "train" || part == "val" || part == "test") return part;
  throw Error(Code::usage,
              std::string(dataset) + " has no part '" + part + "'; choose train, val or test");
}

/// Folders of a folder, sorted.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.is_directory(error)) found.push_back(entry.path());
  if (found.empty()) {
    throw Error(Code::io, folder.string() +
                              ": holds no folders of cities; name the folder that holds "
                              "leftImg8bit and gtFine");
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace

Dataset folder_pairs(const fs::path& images,
                     const fs::path& labels,
                     std::string_view label_suffix) {
  const std::map<std::string, fs::path> truths = files_by_stem(labels);
  Dataset dataset;
  dataset.name = images.string();
  std::vector<std::string> missing;
  for (const auto& [stem, image] : files_by_stem(images)) {
    const auto truth = truths.find(stem + std::string(label_suffix));
    if (truth == truths.end()) {
      missing.push_back(image.filename().string());
    } else {
      dataset.samples.push_back({stem, image, truth->second});
    }
  }
  if (!missing.empty()) {
    throw Error(Code::io, images.string() + ": without labels in " + labels.string() + ": " +
                              list(missing) + "; label files bear the image's name" +
                              (label_suffix.empty() ? "" : " and " + std::string(label_suffix)));
  }
  if (dataset.samples.empty()) {
    throw Error(Code::io, images.string() + ": no images; check the path of the dataset");
  }
  return dataset;
}

Dataset camvid(const fs::path& root, std::string_view split) {
  const std::string part = checked_split("CamVid", split);
  Dataset dataset = folder_pairs(root / part, root / (part + "_labels"));
  dataset.name = "CamVid " + part;
  dataset.classes = {"Sky",        "Building", "Pole", "Road",       "Pavement", "Tree",
                     "SignSymbol", "Fence",    "Car",  "Pedestrian", "Bicyclist"};
  dataset.ignore = 11;
  dataset.palette.assign(camvid_palette().begin(), camvid_palette().end());
  return dataset;
}

Dataset cityscapes(const fs::path& root, CityscapesTruth truth, std::string_view split) {
  const std::string part = checked_split("Cityscapes", split);
  constexpr std::string_view kImageMark = "_leftImg8bit";
  const std::string mark =
      truth == CityscapesTruth::labels ? "_gtFine_labelIds.png" : "_gtFine_instanceIds.png";
  Dataset dataset;
  dataset.name = "Cityscapes " + part;
  std::vector<std::string> missing;
  for (const fs::path& city : folders_in(root / "leftImg8bit" / part)) {
    const fs::path truths = root / "gtFine" / part / city.filename();
    for (const auto& [stem, image] : files_by_stem(city)) {
      if (!stem.ends_with(kImageMark)) continue;
      const std::string id = stem.substr(0, stem.size() - kImageMark.size());
      std::error_code ignored;
      if (fs::exists(truths / (id + mark), ignored))
        dataset.samples.push_back({id, image, truths / (id + mark)});
      else
        missing.push_back(image.filename().string());
    }
  }
  if (!missing.empty()) {
    throw Error(Code::io, (root / "gtFine" / part).string() + ": no *" + mark + " for " +
                              list(missing) + "; unpack gtFine next to leftImg8bit");
  }
  return dataset;
}

}  // namespace atrous::io
