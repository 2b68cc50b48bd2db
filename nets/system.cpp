#include "nets/system.h"

#include "core/base/error.h"
#include "core/graph/graph_builder.h"
#include "layers/resize.h"
#include "layers/scores.h"

namespace atrous::nets {
namespace {

constexpr int kNarrowClasses = 256;

/// Counters and optimiser state.
constexpr std::string_view kTrainingState[] = {
    "*num_batches_tracked",
    "global_step",
    "*/Momentum",
    "*/ExponentialMovingAverage",
    "*/Adam",
    "*/Adam_1",
    "*/RMSProp",
    "*/RMSProp_1",
};

const Node& node_behind(const Graph& graph, Value value) {
  return graph.nodes[static_cast<std::size_t>(graph.producer[static_cast<std::size_t>(value.id)])];
}

/// True if `value` is a softmax, resized or not.
bool is_probability(const Graph& graph, Value value) {
  const Node* node = &node_behind(graph, value);
  while (dynamic_cast<const layers::Resize*>(node->layer.get()) != nullptr)
    node = &node_behind(graph, node->inputs[0]);
  return node->layer && node->layer->type() == "Softmax";
}

layers::Corners corners_of(const System& system) {
  return system.upsampling == Upsampling::bilinear_aligned ? layers::Corners::aligned
                                                           : layers::Corners::half_pixel;
}

/// The input of the bilinear resize that makes `value`, when nothing else does.
const Node* resize_behind(const Graph& graph, Value value) {
  const Node& node = node_behind(graph, value);
  const auto* resize = dynamic_cast<const layers::Resize*>(node.layer.get());
  const bool fits =
      resize && resize->params().interp == layers::Interp::bilinear && node.inputs.size() == 2;
  return fits ? &node : nullptr;
}

}  // namespace

const Dialect& find_dialect(const System& system, std::string_view name) {
  std::string names;
  for (const Dialect& dialect : system.dialects) {
    if (dialect.name == name) return dialect;
    names += " " + std::string(dialect.name);
  }
  throw Error(Code::usage, std::string(system.name) + ": unknown naming '" + std::string(name) +
                               "'; it knows" + names);
}

std::vector<std::string> ignored_tensors(const Dialect& dialect,
                                         std::span<const std::string> more) {
  std::vector<std::string> patterns(more.begin(), more.end());
  patterns.insert(patterns.end(), dialect.ignored.begin(), dialect.ignored.end());
  patterns.insert(patterns.end(), std::begin(kTrainingState), std::end(kTrainingState));
  return patterns;
}

Graph with_labels(Graph graph, const System& system, int classes) {
  const bool wide = classes > kNarrowClasses;
  const Value image = graph.inputs.at(0).value;
  const Value logits = graph.outputs.at(0).value;
  graph.outputs.clear();
  Value scores = logits;
  Value like = image;
  auto corners = corners_of(system);
  bool resized = system.upsampling != Upsampling::in_graph;
  if (!resized) {
    if (const Node* node = resize_behind(graph, logits)) {
      const auto& layer = static_cast<const layers::Resize&>(*node->layer);
      corners = layer.params().corners;
      scores = node->inputs[0];
      like = node->inputs[1];
      resized = true;
    }
  }
  GraphBuilder g(std::move(graph));
  g.output("labels", resized ? layers::resize_argmax_like(g, "labels", scores, like, corners, wide)
                             : layers::argmax(g, "labels", scores, wide));
  return std::move(g).finish();
}

Graph with_probabilities(Graph graph, const System& system) {
  const Value image = graph.inputs.at(0).value;
  Value scores = graph.outputs.at(0).value;
  const bool done = is_probability(graph, scores);
  graph.outputs.clear();
  GraphBuilder g(std::move(graph));
  if (system.upsampling != Upsampling::in_graph) {
    scores = layers::resize_like(g, "scores", scores, image, layers::Interp::bilinear,
                                 corners_of(system));
  }
  g.output("probabilities", done ? scores : layers::softmax(g, "probabilities", scores));
  return std::move(g).finish();
}

}  // namespace atrous::nets
