// atrous_onnx_nodes [--verbose] [--threads N] PATH...
// Runs the ONNX project's node tests (folders with model.onnx and test_data_set_*) through the
// layers that cover their operators.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "core/base/error.h"
#include "tests/onnx/lowering.h"

namespace atrous::onnx {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::vector<fs::path> paths;
  bool verbose = false;
  int threads = 2;
};

std::vector<fs::path> test_folders(const std::vector<fs::path>& paths) {
  std::vector<fs::path> folders;
  for (const fs::path& path : paths) {
    if (fs::exists(path / "model.onnx")) folders.push_back(path);
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.path().filename() == "model.onnx" && entry.path().parent_path() != path)
        folders.push_back(entry.path().parent_path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

/// Arrays input_0.pb, input_1.pb ... under the names that the node has for them.
std::vector<Array> read_arrays(const fs::path& set,
                               const std::string& kind,
                               const std::vector<std::string>& names) {
  std::vector<Array> arrays;
  std::size_t file = 0;
  for (const std::string& name : names) {
    if (name.empty()) continue;
    const fs::path path = set / (kind + "_" + std::to_string(file++) + ".pb");
    if (!fs::exists(path)) break;
    arrays.push_back(read_array(path));
    arrays.back().name = name;
  }
  return arrays;
}

/// A data set; element types that are not known here are a reason to skip.
Lowering read_set(const fs::path& set, const Node& node) {
  try {
    return {node, read_arrays(set, "input", node.inputs), read_arrays(set, "output", node.outputs)};
  } catch (const Error& error) {
    if (error.code() != Code::unsupported) throw;
    throw Skip(error.what());
  }
}

/// Runs every data set; an empty text, or what went wrong. Throws Skip.
std::string run_test(const fs::path& folder, const Node& node, int threads) {
  const Lower lower = find_operator(node.op);
  if (lower == nullptr) throw Skip("no layer");
  int sets = 0;
  for (; fs::exists(folder / ("test_data_set_" + std::to_string(sets))); ++sets) {
    const fs::path set = folder / ("test_data_set_" + std::to_string(sets));
    Lowering test = read_set(set, node);
    lower(test);
    const std::string problem = test.run(threads);
    if (!problem.empty()) return problem;
  }
  return sets > 0 ? "" : "no data set";
}

int run(const Arguments& arguments) {
  int passed = 0, failed = 0, skipped = 0;
  for (const fs::path& folder : test_folders(arguments.paths)) {
    const std::string name = folder.filename().string();
    std::string op = "?";
    try {
      const std::vector<Node> nodes = read_model(folder / "model.onnx");
      if (nodes.size() != 1) throw Skip(std::to_string(nodes.size()) + " nodes");
      op = nodes[0].op;
      const std::string problem = run_test(folder, nodes[0], arguments.threads);
      ++(problem.empty() ? passed : failed);
      if (!problem.empty() || arguments.verbose) {
        std::printf("%s %s (%s)  %s\n", problem.empty() ? "passed " : "FAILED ", name.c_str(),
                    op.c_str(), problem.c_str());
      }
    } catch (const Skip& skip) {
      ++skipped;
      std::printf("skipped %s (%s)  %s\n", name.c_str(), op.c_str(), skip.what());
    } catch (const std::exception& error) {
      ++failed;
      std::printf("FAILED  %s (%s)  %s\n", name.c_str(), op.c_str(), error.what());
    }
  }
  std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace atrous::onnx

int main(int argc, char** argv) {
  atrous::onnx::Arguments arguments;
  CLI::App app("Runs the ONNX project's node tests through the layers that cover their operators.");
  app.add_option("path", arguments.paths, "Test folders, or folders with them")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_flag("--verbose", arguments.verbose, "Also the tests that pass");
  app.add_option("--threads", arguments.threads, "Threads; 0 for all")->check(CLI::Range(0, 1024));
  CLI11_PARSE(app, argc, argv);
  try {
    return atrous::onnx::run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atrous_onnx_nodes: %s\n", error.what());
    return 2;
  }
}
