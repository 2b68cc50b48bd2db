#include "tests/cli/program.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "apps/library/net.h"
#include "io/weights/safetensors.h"
#include "nets/catalog.h"
#include "tests/support/paths.h"

namespace atrous::test {
namespace {

constexpr const char* kSmallNetwork = "lwrefinenet-mbv2:classes=3,width=8,crp_stages=1";
constexpr const char* kSmallDetector =
    "maskrcnn-torchvision:classes=3,depth=18,pyramid_width=8,box_width=16,mask_width=8,min_size=64,"
    "max_size=128,proposals=40,proposals_per_level=100,score_threshold=0.1";
const fs::path kImages = source_folder() / "tests/data/images";

}  // namespace

Workspace::Workspace() {
  std::string pattern = (fs::temp_directory_path() / "atrous-cli-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  root_ = pattern;
}

Workspace::~Workspace() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

fs::path Workspace::picture(const std::string& from, const std::string& name) const {
  const fs::path to = root_ / (name.empty() ? from : name);
  fs::create_directories(to.parent_path());
  fs::copy_file(kImages / from, to);
  return to;
}

void Workspace::write(const std::string& name, const std::string& bytes) const {
  fs::create_directories((root_ / name).parent_path());
  std::ofstream(root_ / name, std::ios::binary) << bytes;
}

std::vector<std::string> Workspace::files(const std::string& below) const {
  std::vector<std::string> names;
  if (!fs::exists(root_ / below)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(root_ / below))
    if (!entry.is_directory()) names.push_back(entry.path().lexically_relative(root_ / below));
  std::sort(names.begin(), names.end());
  return names;
}

int Run::complaints() const { return static_cast<int>(std::count(err.begin(), err.end(), '\n')); }

Run atrous(const Workspace& workspace, const std::string& arguments, const std::string& before) {
  const fs::path root = workspace.root();
  const fs::path out = root.string() + ".out";
  const fs::path err = root.string() + ".err";
  const std::string command = "cd '" + root.string() + "' && { " + before + " '" +
                              program_file().string() + "' " + arguments + "; } >'" + out.string() +
                              "' 2>'" + err.string() + "'";
  const int status = std::system(command.c_str());
  Run run{WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(out), read_file(err)};
  fs::remove(out);
  fs::remove(err);
  return run;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

namespace {

/// Made-up weights of a network with its recipe inside.
fs::path write_weights(const fs::path& path,
                       const std::string& network,
                       const std::vector<std::string>& classes,
                       const std::function<void(WeightStore&)>& change) {
  nets::Recipe recipe = library::plain_recipe(network);
  recipe.name = "small";
  recipe.classes = classes;
  recipe.notes.clear();
  const library::Net net = library::assemble(recipe, nullptr);
  const nets::Dialect& dialect = nets::find_dialect(*net.system, recipe.dialect);
  const Naming naming = dialect.naming(net.options);
  WeightStore store;
  for (const WeightSpec& spec : nets::weights_of(net.parts))
    store.add(naming.source(spec.name).name, net.weights.get(spec.name).tensor);
  store.metadata().emplace(nets::kRecipeKey, nets::to_json(recipe));
  if (change) {
    change(store);
  }
  io::write_safetensors(path, store);
  return path;
}

}  // namespace

fs::path make_weights(const Workspace& workspace,
                      const std::string& name,
                      const std::function<void(WeightStore&)>& change) {
  return write_weights(workspace / name, kSmallNetwork, {"road", "tree", "sky"}, change);
}

fs::path make_detector(const Workspace& workspace) {
  return write_weights(workspace / "detector.safetensors", kSmallDetector, {"person", "car", "dog"},
                       {});
}

}  // namespace atrous::test
