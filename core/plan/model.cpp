#include <atomic>
#include <map>
#include <mutex>

#include "core/plan/plan.h"

namespace atrous {

/// Packed weights by key, each packed once.
class Model::Store final : public PackedStore {
 public:
  explicit Store(std::shared_ptr<Allocator> allocator) : allocator_(std::move(allocator)) {}

  std::shared_ptr<const Buffer> get(const std::string& key,
                                    std::size_t bytes,
                                    FunctionRef<void(std::byte*)> fill) override {
    Block& block = find(key);
    const std::lock_guard lock(block.mutex);  // other blocks may be packed at the same time
    if (!block.buffer) {
      auto buffer = std::make_shared<Buffer>(allocator_, bytes);
      fill(buffer->data());
      bytes_ += bytes;
      block.buffer = std::move(buffer);
    }
    return block.buffer;
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

  std::shared_ptr<Allocator> allocator_;
  std::mutex mutex_;
  std::map<std::string, Block> blocks_;
  std::atomic<std::size_t> bytes_ = 0;
};

Model::Model(Graph graph, BoundWeights weights, std::shared_ptr<Allocator> allocator)
    : graph_(std::move(graph)),
      weights_(std::move(weights)),
      store_(std::make_unique<Store>(std::move(allocator))) {}

Model::~Model() = default;

PackedStore& Model::packed() noexcept { return *store_; }

std::size_t Model::packed_bytes() const noexcept { return store_->bytes(); }

}  // namespace atrous
