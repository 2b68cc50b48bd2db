#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph.h"
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

struct InstanceNet;  // nets/instances/instance_net.h

/// How a system's scores come to the size of its input.
enum class Upsampling {
  in_graph,             // the network does it itself
  bilinear_aligned,     // align_corners=True
  bilinear_half_pixel,  // align_corners=False
};

/// Whose parameter names a weight file uses.
struct Dialect {
  std::string_view name;  // dr-sleep
  Naming (*naming)(const Options&);
  /// Patterns of tensors that its files may hold and the network does not need, for example the
  /// auxiliary head where it is left out.
  std::span<const std::string_view> ignored = {};
};

/// What may stand in a file of `dialect` unused: its own patterns, those of training state that
/// every framework leaves behind, and `more`.
std::vector<std::string> ignored_tensors(const Dialect& dialect,
                                         std::span<const std::string> more = {});

/// A published network with its options: by name.
struct System {
  std::string_view name;   // lwrefinenet-mbv2
  std::string_view title;  // Light-Weight RefineNet, MobileNetV2
  std::string_view paper;
  std::span<const OptionSpec> options;
  Upsampling upsampling = Upsampling::in_graph;
  std::span<const Dialect> dialects;
  /// Systems that label pixels: the graph; its first input is `image`, its first output `logits`,
  /// one channel per class.
  Graph (*build)(const Options& options) = nullptr;
  /// Systems that find objects, in place of `build`. Their option `classes` counts what can be
  /// found, without a background.
  InstanceNet (*build_instances)(const Options& options) = nullptr;

  bool finds_instances() const noexcept { return build_instances != nullptr; }
};

/// The dialect called `name`. Throws Error{Code::usage} with the names there are.
const Dialect& find_dialect(const System& system, std::string_view name);

/// `graph` with its scores turned into an output `labels` of the input's size (u8, i32 above 256
/// classes), fused with the up-sampling; the scores themselves are an output no longer.
Graph with_labels(Graph graph, const System& system, int classes);

/// `graph` with its scores turned into an output `probabilities` of the input's size: up-sampled as
/// the system says, then softmax over the classes, unless the graph has taken that already; the
/// scores themselves are an output no longer.
Graph with_probabilities(Graph graph, const System& system);

}  // namespace atrous::nets
