#pragma once
#include <map>
#include <string>
#include <string_view>

#include "core/tensor/tensor.h"

namespace atrous {

/// Tensors by name, as a weight file holds them. Where readers (io) and networks (nets) meet.
class WeightStore {
 public:
  /// `source` is the file's name for messages.
  explicit WeightStore(std::string source = {}) : source_(std::move(source)) {}

  /// Throws Error{Code::corrupt_file} for a name that is there already.
  void add(std::string name, Tensor tensor);
  const Tensor* find(std::string_view name) const noexcept;

  const std::map<std::string, Tensor, std::less<>>& tensors() const noexcept { return tensors_; }
  /// Text that came with the file (safetensors' metadata), by key.
  std::map<std::string, std::string, std::less<>>& metadata() noexcept { return metadata_; }
  const std::map<std::string, std::string, std::less<>>& metadata() const noexcept {
    return metadata_;
  }
  const std::string& source() const noexcept { return source_; }

 private:
  std::string source_;
  std::map<std::string, Tensor, std::less<>> tensors_;
  std::map<std::string, std::string, std::less<>> metadata_;
};

}  // namespace atrous
