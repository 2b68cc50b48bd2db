#include "apps/atrous/outputs.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "apps/atrous/console.h"
#include "core/base/error.h"
#include "io/files/write_atomically.h"

namespace atrous::apps {
namespace {

namespace fs = std::filesystem;

using Kind = OutputKind;

const char* option_of(Kind kind, const OutputRequest& request) {
  return kind == Kind::overlay && request.kind != Kind::overlay ? "--overlay" : "-o";
}

std::string ending_for(Kind kind) {
  return kind == Kind::cityscapes ? ".txt" : kind == Kind::coco ? ".json" : ".png";
}

/// What a result's name has behind the picture's. Results in a named folder have its name alone,
/// but for overlays.
std::string mark_for(Kind kind, bool in_folder) {
  if (kind == Kind::overlay) return "_overlay";
  if (in_folder || kind == Kind::cityscapes) return "";
  return kind == Kind::ids ? "_instances" : "_labels";
}

bool is_jpeg(const std::string& ending) { return ending == ".jpg" || ending == ".jpeg"; }

/// True for a file, false for a folder; throws for a file of an impossible kind.
bool names_file(const std::string& text, Kind kind, const std::string& option) {
  const fs::path path = text;
  std::error_code ignored;
  if (fs::is_directory(path, ignored) || text.ends_with('/')) return false;
  const auto type = fs::status(path, ignored).type();
  const bool stream =
      text == "-" || (type != fs::file_type::not_found && type != fs::file_type::regular);
  if (stream && kind == Kind::cityscapes) {
    throw Error(Code::usage, option + " " + text +
                                 ": Cityscapes' results are a text file and a picture for each "
                                 "object; name a .txt file or a folder, or choose --format coco");
  }
  if (stream) return true;  // a device or pipe takes anything
  const std::string ending = ending_of(path);
  if (ending == ending_for(kind)) return true;
  if (is_jpeg(ending)) {
    if (kind == Kind::overlay) return true;
    throw Error(Code::usage, option + " " + text +
                                 ": JPEG would change the class ids; write labels "
                                 "to a .png file, or add --format overlay");
  }
  constexpr std::array kOthers = {".bmp", ".gif",  ".tif", ".tiff", ".webp",
                                  ".npy", ".json", ".ppm", ".png",  ".txt"};
  if (std::find(kOthers.begin(), kOthers.end(), ending) != kOthers.end() ||
      fs::exists(path, ignored)) {
    throw Error(Code::usage, option + " " + text + ": results are written as " + ending_for(kind) +
                                 (kind == Kind::overlay ? ", .jpg or .jpeg" : "") + " files");
  }
  return false;
}

/// Makes the target of one kind for every input.
class Place {
 public:
  Place(const Inputs& inputs, const OutputRequest& request, Kind kind)
      : text_(kind == Kind::overlay && request.kind != Kind::overlay ? request.overlay
                                                                     : request.out),
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
    fs::path place = input.relative;
    if (text_.empty()) place = place.filename();
    const std::string name =
        place.stem().string() + mark_for(kind_, !text_.empty()) + ending_for(kind_);
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
  const bool only_overlay = request.kind == Kind::overlay;
  if (only_overlay && !request.overlay.empty())
    throw Error(Code::usage, "--overlay: -o is the overlay already with --format overlay");
  const bool wants_overlay = only_overlay || !request.overlay.empty();
  const bool wants_main = !only_overlay && request.kind != Kind::coco;
  const Place main(inputs, wants_main ? request : OutputRequest{}, request.kind);
  const Place overlay(inputs, wants_overlay ? request : OutputRequest{}, Kind::overlay);
  Collisions collisions(inputs);
  std::vector<Targets> all;
  for (const Input& input : inputs.items) {
    Targets targets;
    if (wants_main) targets.main = main.target(input);
    if (wants_overlay) targets.overlay = overlay.target(input);
    if (!targets.main.empty() && targets.main == targets.overlay && is_plain(targets.main))
      throw Error(Code::usage, "-o and --overlay name the same file " + targets.main.string());
    targets.error = collisions.claim(input, targets.main);
    if (targets.error.empty()) targets.error = collisions.claim(input, targets.overlay);
    all.push_back(std::move(targets));
  }
  return all;
}

void write_result(const fs::path& path, std::span<const std::byte> bytes) {
  if (path == "-") {
    print({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    return finish_output();
  }
  if (path.has_parent_path()) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) {
      throw Error(Code::io, path.parent_path().string() + ": the folder cannot be made: " +
                                error.message() + "; name another one with -o");
    }
  }
  io::write_atomically(path, bytes);
}

fs::path results_file(const OutputRequest& request) {
  const std::string name = "instances.json";
  if (request.out.empty()) return name;
  return names_file(request.out, Kind::coco, "-o") ? fs::path(request.out)
                                                   : fs::path(request.out) / name;
}

}  // namespace atrous::apps
