#include <atomic>
#include <map>
#include <mutex>

#include "core/plan/plan.h"

namespace atrous {

/// Packed weights by key, each packed once.
class Model::Store final : public PackedStore {
 public:
  Store(std::shared_ptr<Allocator> allocator, const DeviceRuntime& runtime)
      : allocator_(std::move(allocator)), runtime_(runtime), stream_(runtime.make_stream()) {}

  std::shared_ptr<const Buffer> get(const std::string& key,
                                    std::size_t bytes,
                                    FunctionRef<void(std::byte*)> fill) override {
    Block& block = find(key);
    const std::lock_guard lock(block.mutex);  // other blocks may be packed at the same time
    if (!block.buffer) {
      auto buffer = std::make_shared<Buffer>(allocator_, bytes);
      if (runtime_.device().kind == Device::Kind::cpu) {
        fill(buffer->data());
      } else {
        const Buffer staging(host_allocator(), bytes);
        fill(staging.data());
        upload({staging.data(), bytes}, *buffer);
      }
      bytes_ += bytes;
      block.buffer = std::move(buffer);
    }
    return block.buffer;
  }

  std::shared_ptr<const Buffer> copy(std::span<const std::byte> bytes) override {
    auto buffer = std::make_shared<Buffer>(allocator_, bytes.size());
    upload(bytes, *buffer);
    return buffer;
  }

  std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Block {
    std::mutex mutex;
    std::shared_ptr<const Buffer> buffer;
  };

  Block& find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    return blocks_[key];
  }

  void upload(std::span<const std::byte> bytes, const Buffer& to) {
    const std::lock_guard lock(upload_mutex_);
    runtime_.copy(to.data(), bytes.data(), bytes.size(), Copy::to_device, *stream_);
    stream_->synchronize();
  }

  std::shared_ptr<Allocator> allocator_;
  const DeviceRuntime& runtime_;
  std::mutex upload_mutex_;  // of stream_
  std::unique_ptr<Stream> stream_;
  std::mutex mutex_;
  std::map<std::string, Block> blocks_;
  std::atomic<std::size_t> bytes_ = 0;
};

Model::Model(Graph graph,
             BoundWeights weights,
             std::shared_ptr<Allocator> allocator,
             const DeviceRuntime& runtime)
    : graph_(std::move(graph)),
      weights_(std::move(weights)),
      runtime_(runtime),
      store_(std::make_unique<Store>(std::move(allocator), runtime)) {
  if (runtime.device().kind != Device::Kind::cpu)
    host_store_ = std::make_unique<Store>(host_allocator(), cpu_runtime());
}

Model::~Model() = default;

PackedStore& Model::packed() noexcept { return *store_; }

PackedStore& Model::packed_on_host() noexcept { return host_store_ ? *host_store_ : *store_; }

std::size_t Model::packed_bytes() const noexcept { return store_->bytes(); }

}  // namespace atrous
