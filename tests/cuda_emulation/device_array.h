// Memory of the emulated device that tests fill and read.
#pragma once
#include <vector>

#include "tests/cuda_emulation/runtime.h"

namespace atrous::emulation {

/// Guarded on both sides and, without numbers from the host, unwritten for the checks.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t count)
      : count_(count), data_(static_cast<T*>(device_alloc(count * sizeof(T), "device array"))) {}
  explicit DeviceArray(const std::vector<T>& numbers) : DeviceArray(numbers.size()) {
    raw_copy(data_, numbers.data(), count_ * sizeof(T));
    device_written(data_, count_ * sizeof(T));
  }
  ~DeviceArray() { device_free(data_); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  T* data() const { return data_; }
  std::vector<T> host() const { return std::vector<T>(data_, data_ + count_); }

 private:
  std::size_t count_;
  T* data_;
};

}  // namespace atrous::emulation
