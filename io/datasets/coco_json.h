// What the readers of COCO's files share: members of JSON objects with messages that name them.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/error.h"
#include "io/results/rle.h"

namespace atrous::io {

/// Typed members of one object.
class CocoMembers {
 public:
  /// `where` names the object in messages: `val.json: annotations[3]`.
  CocoMembers(const nlohmann::json& object, std::string where)
      : object_(object), where_(std::move(where)) {
    if (!object.is_object()) fail("is not an object");
  }

  const nlohmann::json* find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  template <class T>
  T get(const char* name) const {
    const nlohmann::json* found = find(name);
    if (found == nullptr) fail(std::string("has no '") + name + "'");
    return convert<T>(*found, name);
  }
  template <class T>
  T get(const char* name, const T& fallback) const {
    const nlohmann::json* found = find(name);
    return found == nullptr ? fallback : convert<T>(*found, name);
  }

  /// `bbox`: left, top, width, height.
  BoxXywh box() const;
  /// `segmentation` in any of COCO's forms, for a picture of height x width.
  RunMask mask(int height, int width) const;

  const std::string& where() const { return where_; }
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Code::corrupt_file, where_ + " " + what);
  }

 private:
  template <class T>
  T convert(const nlohmann::json& value, const char* name) const {
    try {
      return value.get<T>();
    } catch (const nlohmann::json::exception&) {
      fail(std::string("has a '") + name + "' of a wrong type: " + value.dump().substr(0, 60));
    }
  }

  const nlohmann::json& object_;
  std::string where_;
};

/// The file's JSON. Throws Error{Code::corrupt_file} when it is none.
nlohmann::json parse_coco_json(std::string_view text, std::string_view name);

/// Calls each(members) for the objects of the list `list`, which is called `where`.
template <class Each>
void for_each_member(const nlohmann::json& list, const std::string& where, Each each) {
  if (!list.is_array()) throw Error(Code::corrupt_file, where + " is not a list");
  for (std::size_t i = 0; i < list.size(); ++i)
    each(CocoMembers(list[i], where + "[" + std::to_string(i) + "]"));
}

}  // namespace atrous::io
