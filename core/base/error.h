#pragma once
#include <stdexcept>
#include <string>

namespace atrous {

/// Why an operation failed; the executable maps each to a documented exit code.
enum class Code { usage, io, corrupt_file, missing_weight, shape, unsupported, memory, device };

/// The only exception type of the library. The message names the place and the remedy,
/// for example `net.safetensors: header at 8: length 90 exceeds the file's 60 bytes`.
class Error : public std::runtime_error {
 public:
  Error(Code code, const std::string& message) : std::runtime_error(message), code_(code) {}
  Code code() const noexcept { return code_; }

 private:
  Code code_;
};

}  // namespace atrous
