// What atrous_peer runs when it is told to.
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace atrous::bench {

/// A piece of work with its inputs, ready to be done again and again.
class Work {
 public:
  virtual ~Work() = default;
  virtual void run() = 0;
  /// What the last run gave, dense.
  virtual std::span<const std::byte> result() = 0;
  /// Multiplications and additions of a run, as the layers' definitions have them.
  virtual double flops() = 0;
};

struct Setting {
  int threads = 1;
  std::string precision = "fp32";
};

/// The raw numbers of a file that folder.py wrote. Throws Error{Code::io} if it has not `bytes`.
std::vector<std::byte> read_numbers(const std::string& path, std::size_t bytes);

/// The layer that layers.py described in `folder`/layer.json, with the weights of
/// `folder`/weights.safetensors. Throws Error.
std::unique_ptr<Work> make_layer(const std::string& folder, const Setting& setting);

}  // namespace atrous::bench
