#include "apps/atrous/outputs.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/base/error.h"

namespace atrous::apps {
namespace {

namespace fs = std::filesystem;

enum class Kind { labels, overlay };

const char* option_of(Kind kind, const OutputRequest& request) {
  return kind == Kind::overlay && !request.out_is_overlay ? "--overlay" : "-o";
}

bool is_jpeg(const std::string& ending) { return ending == ".jpg" || ending == ".jpeg"; }

/// True for a file, false for a folder; throws for a file of an impossible kind.
bool names_file(const std::string& text, Kind kind, const std::string& option) {
  const fs::path path = text;
  std::error_code ignored;
  if (fs::is_directory(path, ignored) || text.ends_with('/')) return false;
  if (text == "-" || fs::exists(fs::status(path, ignored))) {
    const auto type = fs::status(path, ignored).type();
    if (type != fs::file_type::regular) return true;  // a device or pipe takes anything
  }
  const std::string ending = ending_of(path);
  if (ending == ".png") return true;
  if (is_jpeg(ending)) {
    if (kind == Kind::overlay) return true;
    throw Error(Code::usage, option + " " + text +
                                 ": JPEG would change the class ids; write labels "
                                 "to a .png file, or add --format overlay");
  }
  constexpr std::array kOthers = {".bmp",  ".gif", ".tif",  ".tiff",
                                  ".webp", ".npy", ".json", ".ppm"};
  if (std::find(kOthers.begin(), kOthers.end(), ending) != kOthers.end() ||
      fs::exists(path, ignored)) {
    throw Error(Code::usage, option + " " + text + ": results are written as .png" +
                                 (kind == Kind::overlay ? ", .jpg or .jpeg" : "") + " files");
  }
  return false;
}

/// Makes the target of one kind for every input.
class Place {
 public:
  Place(const Inputs& inputs, const OutputRequest& request, Kind kind)
      : text_(kind == Kind::overlay && !request.out_is_overlay ? request.overlay : request.out),
        kind_(kind),
        single_(inputs.is_single_file) {
    const std::string option = option_of(kind, request);
    if (text_.empty()) return;
    is_file_ = names_file(text_, kind, option);
    std::error_code ignored;
    if (is_file_ && !single_ && fs::status(text_, ignored).type() != fs::file_type::character) {
      throw Error(Code::usage, option + " " + text_ +
                                   ": is one file, but there may be several "
                                   "results; name a folder");
    }
  }

  fs::path target(const Input& input) const {
    if (is_file_) return text_;
    const char* mark = kind_ == Kind::overlay ? "_overlay" : text_.empty() ? "_labels" : "";
    fs::path place = input.relative;
    if (text_.empty()) place = place.filename();
    const std::string name = place.stem().string() + mark + ".png";
    return (fs::path(text_) / place).replace_filename(name).lexically_normal();
  }

 private:
  std::string text_;
  Kind kind_;
  bool single_;
  bool is_file_ = false;
};

std::string real_place(const fs::path& path) {
  std::error_code error;
  const fs::path full = fs::weakly_canonical(path, error);
  return (error ? path : full).string();
}

bool is_plain(const fs::path& path) {
  std::error_code ignored;
  const auto type = fs::status(path, ignored).type();
  return path != "-" && (type == fs::file_type::regular || type == fs::file_type::not_found);
}

/// Finds results that would overwrite something of the same call.
class Collisions {
 public:
  explicit Collisions(const Inputs& inputs) {
    for (const Input& input : inputs.items) pictures_.insert(real_place(input.path));
  }

  std::string claim(const Input& input, const fs::path& target) {
    if (target.empty() || !is_plain(target)) return {};
    const std::string place = real_place(target);
    if (pictures_.contains(place)) {
      return input.path + ": its result " + target.string() +
             " would overwrite a picture; name another folder with -o";
    }
    const auto [owner, fresh] = owners_.emplace(place, input.path);
    if (fresh || owner->second == input.path) return {};
    return input.path + ": its result " + target.string() + " would overwrite that of " +
           owner->second + "; give the folder that holds both, or another -o";
  }

 private:
  std::set<std::string> pictures_;
  std::map<std::string, std::string> owners_;
};

}  // namespace

std::vector<Targets> plan_outputs(const Inputs& inputs, const OutputRequest& request) {
  if (request.out_is_overlay && !request.overlay.empty())
    throw Error(Code::usage, "--overlay: -o is the overlay already with --format overlay");
  const bool wants_overlay = request.out_is_overlay || !request.overlay.empty();
  const Place labels(inputs, request.out_is_overlay ? OutputRequest{} : request, Kind::labels);
  const Place overlay(inputs, wants_overlay ? request : OutputRequest{}, Kind::overlay);
  Collisions collisions(inputs);
  std::vector<Targets> all;
  for (const Input& input : inputs.items) {
    Targets targets;
    if (!request.out_is_overlay) targets.labels = labels.target(input);
    if (wants_overlay) targets.overlay = overlay.target(input);
    if (!targets.labels.empty() && targets.labels == targets.overlay && is_plain(targets.labels))
      throw Error(Code::usage, "-o and --overlay name the same file " + targets.labels.string());
    targets.error = collisions.claim(input, targets.labels);
    if (targets.error.empty()) targets.error = collisions.claim(input, targets.overlay);
    all.push_back(std::move(targets));
  }
  return all;
}

}  // namespace atrous::apps
