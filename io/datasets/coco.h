#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/results/rle.h"

namespace atrous::io {

/// Ground truth of objects in pictures, as COCO's annotation files hold it.
struct CocoTruth {
  struct Picture {
    std::int64_t id = 0;
    int height = 0;
    int width = 0;
    std::string file_name;  // empty when the file names none
  };
  struct Category {
    std::int64_t id = 0;
    std::string name;
  };
  struct Object {
    std::int64_t id = 0;
    std::int64_t picture = 0;
    std::int64_t category = 0;
    bool crowd = false;  // a region of many objects: matches any number of detections, scores none
    double area = 0;     // as the file says; decides whether the object is small, medium or large
    BoxXywh box;
    RunMask mask;  // no size when the file gives no outline
  };

  std::vector<Picture> pictures;     // by id
  std::vector<Category> categories;  // by id
  std::vector<Object> objects;       // in the file's order
};

/// Reads `instances_*.json`: `images`, `categories` and `annotations`, whose outlines are polygons,
/// run lengths or compressed run lengths. Other members are left alone.
/// Throws Error{Code::io} when the file cannot be read and Error{Code::corrupt_file} with the
/// member and what is wrong with it: a type, a picture or category that does not exist, an id that
/// comes twice, an outline beyond its picture.
CocoTruth read_coco_truth(const std::filesystem::path& path);
CocoTruth parse_coco_truth(std::string_view json, std::string_view name);

/// COCO's 80 object categories with their ids, which lie between 1 and 90.
std::span<const CocoTruth::Category> coco_categories();

}  // namespace atrous::io
