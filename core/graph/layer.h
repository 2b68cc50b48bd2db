#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/activation.h"
#include "core/runtime/device.h"
#include "core/runtime/isa.h"
#include "core/runtime/precision.h"
#include "core/runtime/thread_pool.h"
#include "core/tensor/tensor.h"

namespace atrous {

/// A tensor that a layer wants from the weight file, in the network's own layout (OIHW and so on).
struct WeightSpec {
  std::string name;  // within the node: weight, bias, running_mean ...
  Shape shape;
};

/// y = scale[c] * x + shift[c], what batch normalisation comes to at inference.
struct ChannelAffine {
  std::vector<float> scale;
  std::vector<float> shift;
};

/// The bound weights of one node.
class NodeWeights {
 public:
  virtual ~NodeWeights() = default;
  /// Weight `name` (a WeightSpec::name) as floats in its spec's layout.
  virtual std::vector<float> floats(std::string_view name) const = 0;
  /// True if the node has that weight.
  virtual bool has(std::string_view name) const noexcept = 0;
};

/// Packed weights by kernel, shared by the plans of one model whatever their input size.
class PackedStore {
 public:
  virtual ~PackedStore() = default;
  /// The block stored under `key`, or a new one of `bytes` filled by `fill`. Thread safe.
  virtual std::shared_ptr<const Buffer> get(const std::string& key,
                                            std::size_t bytes,
                                            FunctionRef<void(std::byte*)> fill) = 0;
  /// A copy of `bytes` where the kernels can read it.
  virtual std::shared_ptr<const Buffer> copy(std::span<const std::byte> bytes) = 0;
};

/// Numbers that a step reads beside its tensors, in the memory of the device that runs it.
template <class T>
class Resident {
 public:
  Resident(PackedStore& store, std::span<const T> numbers)
      : block_(store.copy(std::as_bytes(numbers))) {}
  const T* data() const noexcept { return reinterpret_cast<const T*>(block_->data()); }

 private:
  std::shared_ptr<const Buffer> block_;
};

/// How kernels may be chosen.
struct Selection {
  IsaSet isa;
  Device device;
  bool allow_reference = true;              // false: choosing a reference row is an error
  Precision precision = Precision::f32_16;  // the least exact that will do
  bool on_gpu() const noexcept { return device.kind == Device::Kind::cuda; }
};

/// A row that came before the chosen one, and why it does not serve.
struct Refusal {
  std::string kernel;
  std::string reason;
};

/// What the planner asks a layer to turn into a Step.
struct PlanRequest {
  std::string_view node;               // full name, for messages
  std::span<const TensorDesc> inputs;  // layouts are final; the residual is not among them
  std::span<const TensorDesc> outputs;
  const NodeWeights& weights;
  std::optional<ChannelAffine> affine;  // fold it: y = affine(layer(x)), before the residual
  std::optional<TensorDesc> residual;   // add it before the activation; it is the last run input
  Activation activation;                // apply it last
  Selection selection;
  PackedStore& packed;
  int threads = 1;  // upper bound of Call::pool.threads()
};

/// What a step runs with. `inputs` ends with the residual when one was absorbed.
struct Call {
  std::span<const TensorView> inputs;
  std::span<const TensorView> outputs;
  std::byte* scratch = nullptr;
  ThreadPool& pool;
  Stream& stream;
};

/// One planned layer.
struct Step {
  std::string kernel;            // id of the chosen row
  std::vector<Refusal> refused;  // better rows, with their reasons
  std::size_t scratch_bytes = 0;
  double flops = 0;           // multiply and add counted as two
  bool runs_on_host = false;  // in a plan of another device, see on_host()
  std::function<void(const Call&)> run;
};

/// How the planner may treat a layer when it fuses.
enum class Role {
  compute,     // anything else
  affine,      // ChannelAffine of its input (batch normalisation)
  activation,  // element-wise function
  addition,    // sum of its inputs, all of one shape
  concat,      // inputs side by side along the innermost axis
  identity,    // the same elements in the same order (dropout, flatten)
};

/// What a layer can take over from those that follow it, in this order.
struct Absorbs {
  bool affine = false;
  bool residual = false;
  bool activation = false;
};

/// An operation with its parameters; pure data, shared by graphs, immutable.
class Layer {
 public:
  virtual ~Layer() = default;
  /// `Conv2d`
  virtual std::string_view type() const noexcept = 0;
  /// Parameters for tables of layers: `3x3 s2 d1 g1 -> 64`. May be empty.
  virtual std::string summary() const { return {}; }

  /// Output shapes. Throws Error{Code::shape}; the caller adds the node's name.
  virtual std::vector<Shape> infer(std::span<const Shape> inputs) const = 0;
  /// Output types; by default the first input's.
  virtual std::vector<DType> infer_types(std::span<const DType> inputs, int outputs) const;
  virtual std::vector<WeightSpec> weights(std::span<const Shape> /*inputs*/) const { return {}; }

  /// True if the layer reads and writes numbers of 16 bits wherever its tensors are float32, in any
  /// mixture: the type that the selection's precision stands for.
  virtual bool takes_narrow(const Selection& /*selection*/) const noexcept { return false; }
  /// False for an input of which only the shape matters; its memory may be reused earlier.
  virtual bool reads(int /*input*/) const noexcept { return true; }
  /// True if the only output may lie where this input lay (same shape, the input not needed later).
  virtual bool may_overwrite(int /*input*/) const noexcept { return false; }
  virtual Role role() const noexcept { return Role::compute; }
  virtual Absorbs absorbs() const noexcept { return {}; }
  /// Only for Role::affine.
  virtual ChannelAffine affine(const NodeWeights& /*weights*/) const { return {}; }
  /// Only for Role::activation.
  virtual Activation activation() const noexcept { return {}; }

  /// Chooses a kernel and packs its weights. Throws Error.
  virtual Step plan(const PlanRequest& request) const = 0;
};

}  // namespace atrous
