#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/function_ref.h"
#include "core/tensor/allocator.h"

namespace atrous {

/// Where tensors live and kernels run.
struct Device {
  enum class Kind { cpu, cuda };
  Kind kind = Kind::cpu;
  int index = 0;
  bool operator==(const Device&) const = default;

  /// `cpu`, `cuda`, `cuda:1`. Throws Error{Code::usage} for anything else.
  static Device parse(std::string_view text);
  std::string text() const;
};

/// A queue of work on a device. On the CPU work is done when the call returns; `native` is null.
class Stream {
 public:
  virtual ~Stream() = default;
  /// Waits for everything queued so far. Throws Error{Code::device} when a kernel failed.
  virtual void synchronize() = 0;
  virtual void* native() const noexcept = 0;
};

enum class Copy { to_device, to_host, on_device };

/// Where an allocator of a device takes its blocks from.
enum class Memory {
  device,   // only its kernels reach it
  staging,  // the host's, from where copies run beside kernels (pinned)
  shared,   // both reach it (managed)
};

/// Work that was queued once and can be queued again at little cost.
class Recording {
 public:
  virtual ~Recording() = default;
  virtual void replay(Stream& stream) = 0;
};

/// Memory and streams of one device. Kernels' tables know the rest.
class DeviceRuntime {
 public:
  virtual ~DeviceRuntime() = default;
  virtual Device device() const noexcept = 0;
  /// Makes it the one on which the calling thread queues kernels.
  virtual void activate() const {}
  /// What the device is, for people: `NVIDIA H100 PCIe`.
  virtual std::string description() const = 0;
  /// Blocks of `memory`, counted against `budget`.
  virtual std::shared_ptr<Allocator> allocator(std::shared_ptr<MemoryBudget> budget,
                                               Memory memory = Memory::device) const = 0;
  virtual std::unique_ptr<Stream> make_stream() const = 0;
  /// Queues a copy; complete after stream.synchronize().
  virtual void copy(
      void* to, const void* from, std::size_t bytes, Copy direction, Stream& stream) const = 0;
  /// What `queue` puts on the stream, which is not run; nullptr if the device keeps no such things.
  virtual std::unique_ptr<Recording> record(Stream& stream, FunctionRef<void()> queue) const = 0;
};

/// The host itself.
const DeviceRuntime& cpu_runtime();

}  // namespace atrous
