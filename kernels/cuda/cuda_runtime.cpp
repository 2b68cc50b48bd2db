#include "kernels/cuda/cuda_runtime.h"

#include <cuda_runtime_api.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "core/base/error.h"

namespace atrous::kernels::cuda {
namespace {

void check(cudaError_t status, const std::string& what, Code code = Code::device) {
  if (status != cudaSuccess) throw Error(code, what + ": " + cudaGetErrorString(status));
}

/// Makes a GPU the current one for a scope.
class CurrentDevice {
 public:
  explicit CurrentDevice(int index) {
    cudaGetDevice(&before_);
    cudaSetDevice(index);
  }
  ~CurrentDevice() { cudaSetDevice(before_); }
  CurrentDevice(const CurrentDevice&) = delete;
  CurrentDevice& operator=(const CurrentDevice&) = delete;

 private:
  int before_ = 0;
};

class CudaStream final : public Stream {
 public:
  explicit CudaStream(int index) {
    const CurrentDevice current(index);
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "new CUDA stream");
  }
  ~CudaStream() override { cudaStreamDestroy(stream_); }
  CudaStream(const CudaStream&) = delete;
  CudaStream& operator=(const CudaStream&) = delete;

  void synchronize() override { check(cudaStreamSynchronize(stream_), "CUDA stream"); }
  void* native() const noexcept override { return stream_; }

 private:
  cudaStream_t stream_ = nullptr;
};

/// A CUDA graph, instantiated.
class CudaRecording final : public Recording {
 public:
  explicit CudaRecording(cudaGraph_t graph) {
    const cudaError_t status = cudaGraphInstantiate(&executable_, graph, 0);
    cudaGraphDestroy(graph);
    check(status, "CUDA graph");
  }
  ~CudaRecording() override { cudaGraphExecDestroy(executable_); }
  CudaRecording(const CudaRecording&) = delete;
  CudaRecording& operator=(const CudaRecording&) = delete;

  void replay(Stream& stream) override {
    check(cudaGraphLaunch(executable_, static_cast<cudaStream_t>(stream.native())), "CUDA graph");
  }

 private:
  cudaGraphExec_t executable_ = nullptr;
};

class CudaAllocator final : public Allocator {
 public:
  CudaAllocator(int index, std::shared_ptr<MemoryBudget> budget, Memory memory)
      : index_(index), budget_(std::move(budget)), memory_(memory) {}

  void* allocate(std::size_t bytes) override {
    budget_->reserve(bytes);
    const CurrentDevice current(index_);
    void* block = nullptr;
    const cudaError_t status = reserve(&block, bytes);
    if (status == cudaSuccess) return block;
    budget_->release(bytes);
    cudaGetLastError();  // the failure is reported here; it must not surface at a later call
    throw Error(Code::memory, "cuda:" + std::to_string(index_) + " has no " +
                                  std::to_string(bytes) + " bytes left (" +
                                  cudaGetErrorString(status) + "); use a smaller input");
  }
  void release(void* block, std::size_t bytes) noexcept override {
    const CurrentDevice current(index_);
    if (memory_ == Memory::staging)
      cudaFreeHost(block);
    else if (memory_ == Memory::shared)
      cudaFree(block);
    else
      cudaFreeAsync(block, cudaStreamPerThread);
    budget_->release(bytes);
  }

 private:
  cudaError_t reserve(void** block, std::size_t bytes) const {
    if (memory_ == Memory::staging) return cudaMallocHost(block, bytes);
    if (memory_ == Memory::shared) return cudaMallocManaged(block, bytes);
    // From the device's pool, which keeps what is given back: no wait for the device.
    const cudaError_t status = cudaMallocAsync(block, bytes, cudaStreamPerThread);
    return status == cudaSuccess ? cudaStreamSynchronize(cudaStreamPerThread) : status;
  }

  int index_;
  std::shared_ptr<MemoryBudget> budget_;
  Memory memory_;
};

class CudaRuntime final : public DeviceRuntime {
 public:
  explicit CudaRuntime(int index) : index_(index) {
    // Released blocks stay with the process until it ends or the device needs them.
    cudaMemPool_t pool = nullptr;
    check(cudaDeviceGetDefaultMemPool(&pool, index), "CUDA memory pool");
    std::uint64_t keep = ~std::uint64_t{0};
    check(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keep),
          "CUDA memory pool");
  }
  Device device() const noexcept override { return {Device::Kind::cuda, index_}; }
  void activate() const override { check(cudaSetDevice(index_), "CUDA device"); }
  std::string description() const override {
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, index_), "properties of a CUDA device");
    return properties.name;
  }
  std::shared_ptr<Allocator> allocator(std::shared_ptr<MemoryBudget> budget,
                                       Memory memory) const override {
    return std::make_shared<CudaAllocator>(index_, std::move(budget), memory);
  }
  std::unique_ptr<Stream> make_stream() const override {
    return std::make_unique<CudaStream>(index_);
  }
  void copy(void* to,
            const void* from,
            std::size_t bytes,
            Copy direction,
            Stream& stream) const override {
    constexpr cudaMemcpyKind kKinds[] = {cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost,
                                         cudaMemcpyDeviceToDevice};
    check(cudaMemcpyAsync(to, from, bytes, kKinds[static_cast<int>(direction)],
                          static_cast<cudaStream_t>(stream.native())),
          "CUDA copy");
  }
  std::unique_ptr<Recording> record(Stream& stream, FunctionRef<void()> queue) const override {
    const auto native = static_cast<cudaStream_t>(stream.native());
    check(cudaStreamBeginCapture(native, cudaStreamCaptureModeThreadLocal), "CUDA graph");
    cudaGraph_t graph = nullptr;
    try {
      queue();
    } catch (...) {
      cudaStreamEndCapture(native, &graph);
      if (graph) cudaGraphDestroy(graph);
      throw;
    }
    check(cudaStreamEndCapture(native, &graph), "CUDA graph");
    return std::make_unique<CudaRecording>(graph);
  }

 private:
  int index_;
};

}  // namespace

const DeviceRuntime& cuda_runtime(int index) {
  static std::mutex mutex;
  static std::map<int, CudaRuntime> runtimes;
  const std::lock_guard lock(mutex);
  int count = 0;
  const cudaError_t found = cudaGetDeviceCount(&count);
  // What the runtime says of a machine without a driver, too.
  if (found == cudaErrorInsufficientDriver) {
    throw Error(Code::device, "cuda:" + std::to_string(index) +
                                  ": this machine has no NVIDIA driver, or one that is older than "
                                  "this build's CUDA; use --device cpu");
  }
  check(found, "cuda:" + std::to_string(index));
  if (index >= count) {
    throw Error(Code::device, "cuda:" + std::to_string(index) + ": this machine has " +
                                  std::to_string(count) + " CUDA devices");
  }
  return runtimes.try_emplace(index, index).first->second;
}

bool available() noexcept {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess && count > 0;
}

}  // namespace atrous::kernels::cuda
