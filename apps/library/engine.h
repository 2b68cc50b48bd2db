// A network at work: what Segmenter and the program's commands share. Not installed.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "apps/library/atrous.h"
#include "apps/library/net.h"
#include "apps/library/passes.h"
#include "apps/library/uploader.h"
#include "core/base/error.h"
#include "core/runtime/session.h"
#include "io/image/image.h"
#include "io/image/labels.h"

namespace atrous::library {

struct EngineOptions {
  std::string device = "auto";
  int threads = 0;
  std::size_t max_memory = 0;  // 0: what is available
  std::string precision = "fp32";
  std::optional<IsaSet> isa = {};  // instead of host_isa()
  bool allow_reference = true;
  Passes passes = {};  // others than plain ones need a network that gives probabilities
};

/// One network on one device, for pictures of any size. One thread at a time.
class Engine {
 public:
  /// Loads a network. Wrong options are told before a file is read.
  /// Throws Error{Code::usage, device} and what load_net() throws.
  Engine(const NetRequest& request, const EngineOptions& options);

  /// The same network and memory cap with threads and activations of its own.
  std::unique_ptr<Engine> share() const;

  /// Labels in the picture's size. Adds a span per layer to `trace`.
  io::LabelMap segment(const ImageView& image, Trace* trace = nullptr);

  /// The objects in a picture, if the network finds_instances(). Throws Error{Code::usage}
  /// otherwise, as segment() does if it does.
  Instances find(const ImageView& image, Trace* trace = nullptr);

  /// A session for pictures of `size` as the network gets them; those used last are kept.
  /// Valid until the next call.
  Session& session(Extent size);
  /// A plan of every part: of what reads a picture of `size`, and of the heads' largest blocks.
  std::vector<std::shared_ptr<const Plan>> plans(Extent size);

  const nets::Recipe& recipe() const noexcept { return shared_->recipe; }
  const nets::System& system() const noexcept { return *shared_->system; }
  const nets::Options& options() const noexcept { return shared_->options; }
  bool finds_instances() const noexcept { return shared_->method != nullptr; }
  /// Where the weights came from.
  const std::string& source() const noexcept { return shared_->source; }
  int threads() const noexcept { return pool_->threads(); }
  ThreadPool& pool() noexcept { return *pool_; }
  /// Of memory that counts against the cap.
  const std::shared_ptr<Allocator>& allocator() const noexcept { return shared_->allocator; }
  const Passes& passes() const noexcept { return shared_->passes; }
  /// How to choose kernels for what the host does to a network's results.
  Selection host_selection() const;
  const Selection& selection() const noexcept { return shared_->selection; }
  Timings timings() const noexcept { return timings_; }
  MemoryUse memory() const noexcept;

 private:
  struct Shared {
    nets::Recipe recipe;
    const nets::System* system;
    nets::Options options;
    std::string source;
    Selection selection;
    Passes passes;
    int threads;
    std::shared_ptr<MemoryBudget> budget;
    std::shared_ptr<Allocator> allocator;          // the host's
    std::shared_ptr<MemoryBudget> session_budget;  // of the device; on the CPU the host's
    std::shared_ptr<Allocator> session_memory;
    std::shared_ptr<const nets::InstanceMethod> method;
    std::shared_ptr<nets::PartModels> models;
  };

  Engine(const NetRequest& request, const EngineOptions& options, std::shared_ptr<ThreadPool> pool);
  Engine(std::shared_ptr<Shared> shared, std::shared_ptr<ThreadPool> pool);
  static std::shared_ptr<Shared> share_out(const NetRequest& request,
                                           const EngineOptions& options,
                                           int threads);
  io::LabelMap run(const ImageView& image, Trace* trace);

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<ThreadPool> pool_;
  nets::PartRunner runner_;
  Uploader uploader_;
  Timings timings_;
};

/// The pixels of a view in dense rows.
io::Image copy(const ImageView& image);

/// What the public interface tells about a network.
ModelInfo describe(const nets::Recipe& recipe);

/// The status that an error of this code comes to.
Status status_of(Code code) noexcept;

}  // namespace atrous::library
