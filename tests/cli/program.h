// Runs the program and looks at what it did. Every test works in a folder of its own.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/weights/weight_store.h"

namespace atrous::test {

namespace fs = std::filesystem;

/// A folder that is removed when the test ends.
class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const fs::path& root() const { return root_; }
  fs::path operator/(const std::string& name) const { return root_ / name; }
  /// Copies one of tests/data/images here, under `name` or its own.
  fs::path picture(const std::string& from, const std::string& name = {}) const;
  void write(const std::string& name, const std::string& bytes) const;
  /// All files below, relative and sorted, hidden ones included.
  std::vector<std::string> files(const std::string& below = {}) const;

 private:
  fs::path root_;
};

struct Run {
  int exit_code = -1;
  std::string out;
  std::string err;
  /// Lines of standard error.
  int complaints() const;
};

/// Runs `atrous ARGUMENTS` through the shell in the workspace; `arguments` is shell text.
/// `before` comes in front of the program: variables, or commands that set limits.
Run atrous(const Workspace& workspace,
           const std::string& arguments,
           const std::string& before = {});

std::string read_file(const fs::path& path);

/// Writes a small network's weights (3 classes, a few channels, made-up numbers) with its recipe
/// inside. `change` may spoil them first.
fs::path make_weights(const Workspace& workspace,
                      const std::string& name = "net.safetensors",
                      const std::function<void(WeightStore&)>& change = {});

/// The same of a small detector (Mask R-CNN, classes person, car and dog, made-up numbers), some
/// 45 MB.
fs::path make_detector(const Workspace& workspace);

}  // namespace atrous::test
