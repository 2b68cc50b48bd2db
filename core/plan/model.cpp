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
    const std::lock_guard lock(mutex_);
    std::shared_ptr<const Buffer>& slot = blocks_[key];
    if (!slot) {
      auto buffer = std::make_shared<Buffer>(allocator_, bytes);
      fill(buffer->data());
      bytes_ += bytes;
      slot = std::move(buffer);
    }
    return slot;
  }

  std::size_t bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  std::shared_ptr<Allocator> allocator_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Buffer>> blocks_;
  std::size_t bytes_ = 0;
};

Model::Model(Graph graph, BoundWeights weights, std::shared_ptr<Allocator> allocator)
    : graph_(std::move(graph)),
      weights_(std::move(weights)),
      store_(std::make_unique<Store>(std::move(allocator))) {}

Model::~Model() = default;

PackedStore& Model::packed() noexcept { return *store_; }

std::size_t Model::packed_bytes() const noexcept { return store_->bytes(); }

}  // namespace atrous
