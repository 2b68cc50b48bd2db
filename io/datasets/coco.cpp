#include "io/datasets/coco.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "io/datasets/coco_json.h"
#include "io/files/mapped_file.h"

namespace atrous::io {
namespace {

using Json = nlohmann::json;

/// Sorts a list by id and refuses ids that come twice.
template <class Items>
void sort_by_id(Items& items, const std::string& where) {
  std::ranges::sort(items, {}, [](const auto& item) { return item.id; });
  const auto twice =
      std::ranges::adjacent_find(items, {}, [](const auto& item) { return item.id; });
  if (twice != items.end())
    throw Error(Code::corrupt_file, where + ": the id " + std::to_string(twice->id) + " twice");
}

CocoTruth::Picture parse_picture(const CocoMembers& members) {
  CocoTruth::Picture picture{members.get<std::int64_t>("id"), members.get<int>("height"),
                             members.get<int>("width"), members.get<std::string>("file_name", "")};
  if (picture.height < 1 || picture.width < 1) members.fail("has no pixels");
  return picture;
}

/// Looks pictures up and remembers categories while objects are read.
class Objects {
 public:
  explicit Objects(const CocoTruth& truth) {
    for (const auto& picture : truth.pictures) pictures_.emplace(picture.id, &picture);
    for (const auto& category : truth.categories) categories_.insert(category.id);
  }

  CocoTruth::Object parse(const CocoMembers& members) {
    CocoTruth::Object object;
    object.picture = members.get<std::int64_t>("image_id");
    object.category = members.get<std::int64_t>("category_id");
    const auto picture = pictures_.find(object.picture);
    if (picture == pictures_.end())
      members.fail("is of image " + std::to_string(object.picture) + ", which 'images' lacks");
    if (!categories_.contains(object.category)) {
      members.fail("is of category " + std::to_string(object.category) +
                   ", which 'categories' lacks");
    }
    object.id = members.get<std::int64_t>("id");
    object.crowd = members.get<int>("iscrowd", 0) != 0;
    if (members.find("segmentation") != nullptr)
      object.mask = members.mask(picture->second->height, picture->second->width);
    const bool has_mask = !object.mask.empty();
    if (members.find("bbox") != nullptr || !has_mask)
      object.box = members.box();
    else
      object.box = bounds(object.mask);
    object.area = members.get<double>(
        "area", has_mask ? static_cast<double>(atrous::area(object.mask)) : object.box.area());
    return object;
  }

 private:
  std::unordered_map<std::int64_t, const CocoTruth::Picture*> pictures_;
  std::set<std::int64_t> categories_;
};

}  // namespace

CocoTruth parse_coco_truth(std::string_view json, std::string_view name) {
  const Json document = parse_coco_json(json, name);
  const std::string where = std::string(name) + ": ";
  const CocoMembers members(document, std::string(name) + ":");
  for (const char* list : {"images", "categories", "annotations"}) {
    if (members.find(list) == nullptr)
      members.fail(std::string("has no '") + list + "'; name an instances_*.json file");
  }
  CocoTruth truth;
  for_each_member(document["images"], where + "images",
                  [&](const CocoMembers& each) { truth.pictures.push_back(parse_picture(each)); });
  sort_by_id(truth.pictures, where + "images");
  for_each_member(document["categories"], where + "categories", [&](const CocoMembers& each) {
    truth.categories.push_back({each.get<std::int64_t>("id"), each.get<std::string>("name", "")});
  });
  sort_by_id(truth.categories, where + "categories");
  Objects objects(truth);
  for_each_member(document["annotations"], where + "annotations",
                  [&](const CocoMembers& each) { truth.objects.push_back(objects.parse(each)); });
  return truth;
}

CocoTruth read_coco_truth(const std::filesystem::path& path) {
  const MappedFile file = MappedFile::open(path);
  const std::span<const std::byte> bytes = file.bytes();
  return parse_coco_truth({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                          path.string());
}

}  // namespace atrous::io
