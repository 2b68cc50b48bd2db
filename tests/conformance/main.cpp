// atrous_conformance [--json] [--verbose] [--threads N] [--device D] [--recognise] [--weights FILE] PATH...
// Runs conformance cases (files, or all below folders) and compares every stage with upstream.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "io/weights/formats.h"
#include "tests/conformance/device.h"
#include "tests/conformance/recognise_case.h"
#include "tests/conformance/run_case.h"

namespace atrous::conformance {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::vector<fs::path> paths;
  bool json = false;
  bool verbose = false;
  bool recognise = false;
  fs::path weights;
  int threads = 0;
  std::string device = "cpu";
};

std::vector<fs::path> case_files(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

const char* text_of(Status status) {
  switch (status) {
    case Status::passed:
      return "passed";
    case Status::failed:
      return "FAILED";
    case Status::skipped:
      break;
  }
  return "skipped";
}

Result run_file(const fs::path& path, const Arguments& arguments) {
  try {
    const Case test = read_case(path);
    if (arguments.recognise) return recognise_case(test);
    if (arguments.weights.empty()) return run_case(test, arguments.threads);
    const WeightStore store = io::read_weights(arguments.weights);
    return run_case(test, arguments.threads, &store);
  } catch (const std::exception& error) {
    Result result;
    result.name = path.string();
    result.status = Status::failed;
    result.message = error.what();
    return result;
  }
}

void print_text(const Result& result, bool verbose) {
  std::printf("%-8s %s", text_of(result.status), result.name.c_str());
  if (result.status != Status::skipped)
    std::printf("  (worst %.3f of the tolerance, %.2f s)", result.worst, result.seconds);
  std::printf("%s%s%s\n", result.message.empty() ? "" : "  ", result.message.c_str(),
              result.note.c_str());
  if (!verbose) return;
  for (const Stage& stage : result.stages) {
    std::printf("    %-6s %-32s %.4f %s\n", stage.ok ? "ok" : "BAD", stage.name.c_str(),
                stage.worst, stage.problem.c_str());
  }
}

void print_json(const Result& result) {
  nlohmann::json json = {
      {"case", result.name},
      {"status", result.status == Status::failed ? "failed" : text_of(result.status)},
      {"message", result.message},
      {"worst", result.worst},
      {"seconds", result.seconds},
      {"stages", nlohmann::json::array()}};
  for (const Stage& stage : result.stages) {
    json["stages"].push_back({{"name", stage.name},
                              {"ok", stage.ok},
                              {"worst", stage.worst},
                              {"problem", stage.problem}});
  }
  std::printf("%s\n", json.dump().c_str());
}

int run(const Arguments& arguments) {
  int counts[3] = {0, 0, 0};
  for (const fs::path& path : case_files(arguments.paths)) {
    const Result result = run_file(path, arguments);
    ++counts[static_cast<int>(result.status)];
    if (arguments.json)
      print_json(result);
    else
      print_text(result, arguments.verbose);
    std::fflush(stdout);
  }
  std::printf("%d passed, %d failed, %d skipped\n", counts[0], counts[1], counts[2]);
  return counts[1] == 0 ? 0 : 1;
}

}  // namespace
}  // namespace atrous::conformance

int main(int argc, char** argv) {
  atrous::conformance::Arguments arguments;
  CLI::App app("Runs conformance cases and compares every stage with the upstream networks.");
  app.add_option("path", arguments.paths, "Case files, or folders with them")
      ->required()
      ->check(CLI::ExistingPath);
  app.add_flag("--json", arguments.json, "One JSON object per case");
  app.add_flag("--verbose", arguments.verbose, "Every stage of every case");
  app.add_flag("--recognise", arguments.recognise,
               "Only tell systems from the parameters' names and shapes");
  app.add_option("--weights", arguments.weights,
                 "Take the parameters from this weight file, which must be recognised as well");
  app.add_option("--threads", arguments.threads, "Threads; 0 for all")->check(CLI::Range(0, 1024));
  app.add_option("--device", arguments.device,
                 "cpu, cuda, or emulated (the GPU's kernels on the host)")
      ->check(CLI::IsMember({"cpu", "cuda", "emulated"}));
  CLI11_PARSE(app, argc, argv);
  try {
    atrous::conformance::choose_device(arguments.device);
    return atrous::conformance::run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atrous_conformance: %s\n", error.what());
    return 2;
  }
}
