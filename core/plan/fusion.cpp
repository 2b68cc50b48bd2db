#include "core/plan/fusion.h"

#include <algorithm>

namespace atrous {
namespace {

class Fuser {
 public:
  Fuser(const Graph& graph, std::span<const Shape> shapes, std::span<const Value> keep)
      : graph_(graph),
        shapes_(shapes),
        consumers_(graph.producer.size()),
        kept_(graph.producer.size(), false),
        needed_(graph.nodes.size(), false),
        absorbed_(graph.nodes.size(), false) {
    for (const NamedValue& output : graph.outputs) kept_[index(output.value)] = true;
    for (const Value value : keep) kept_[index(value)] = true;
    for (std::size_t i = graph.nodes.size(); i-- > 0;) find_consumers(i);
  }

  std::vector<FusedNode> run(bool enabled) {
    std::vector<FusedNode> groups;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (!graph_.nodes[i].layer || !needed_[i] || absorbed_[i]) continue;
      FusedNode group{.node = static_cast<int>(i),
                      .affines = {},
                      .absorbed = {},
                      .residual = {},
                      .activation = {},
                      .outputs = graph_.nodes[i].outputs,
                      .position = static_cast<int>(i)};
      if (enabled && group.outputs.size() == 1) extend(group);
      groups.push_back(std::move(group));
    }
    std::stable_sort(groups.begin(), groups.end(), [](const FusedNode& a, const FusedNode& b) {
      return a.position < b.position;
    });
    return groups;
  }

 private:
  static std::size_t index(Value value) { return static_cast<std::size_t>(value.id); }
  const Node& node(int i) const { return graph_.nodes[static_cast<std::size_t>(i)]; }

  /// Visits nodes from the last to the first: a node is needed when a needed one uses a result.
  void find_consumers(std::size_t i) {
    for (const Value output : graph_.nodes[i].outputs)
      if (kept_[index(output)] || !consumers_[index(output)].empty()) needed_[i] = true;
    if (!needed_[i]) return;
    for (const Value input : graph_.nodes[i].inputs)
      consumers_[index(input)].push_back(static_cast<int>(i));
  }

  /// The only consumer of a value that nobody else needs, or -1.
  int sole_consumer(Value value) const {
    const auto& users = consumers_[index(value)];
    return users.size() == 1 && !kept_[index(value)] ? users[0] : -1;
  }

  void extend(FusedNode& group) {
    const Absorbs absorbs = node(group.node).layer->absorbs();
    for (;;) {
      const int next = sole_consumer(group.outputs[0]);
      if (next < 0 || absorbed_[static_cast<std::size_t>(next)]) return;
      switch (node(next).layer->role()) {
        case Role::affine:
          if (!absorbs.affine || group.residual) return;
          group.affines.push_back(next);
          break;
        case Role::addition:
          if (!absorbs.residual || group.residual || !take_residual(group, next)) return;
          break;
        case Role::activation:
          if (!absorbs.activation) return;
          group.activation = node(next).layer->activation();
          break;
        default:
          return;
      }
      absorbed_[static_cast<std::size_t>(next)] = true;
      group.absorbed.push_back(next);
      group.outputs = node(next).outputs;
      group.position = next;
      if (group.activation.kind != Act::none) return;
    }
  }

  /// True if `group` should take over the addition; sets its residual.
  bool take_residual(FusedNode& group, int addition) {
    const auto& inputs = node(addition).inputs;
    if (inputs.size() != 2 || inputs[0] == inputs[1]) return false;
    const Value other = inputs[0] == group.outputs[0] ? inputs[1] : inputs[0];
    if (shapes_[index(other)] != shapes_[index(group.outputs[0])]) return false;
    // Of two operands that could absorb the sum, the later one should: its rival's result is ready.
    const int rival = graph_.producer[index(other)];
    if (rival > group.position && sole_consumer(other) == addition && could_absorb_sum(rival))
      return false;
    group.residual = other;
    return true;
  }

  /// True if node `i`, or the one that will absorb it, can take a residual.
  bool could_absorb_sum(int i) const {
    const Node* candidate = &node(i);
    while (candidate->layer && candidate->layer->role() == Role::affine) {
      const Value input = candidate->inputs[0];
      if (sole_consumer(input) < 0) return false;
      candidate = &node(graph_.producer[index(input)]);
    }
    return candidate->layer && candidate->layer->absorbs().residual;
  }

  const Graph& graph_;
  std::span<const Shape> shapes_;
  std::vector<std::vector<int>> consumers_;  // by value
  std::vector<bool> kept_;                   // by value
  std::vector<bool> needed_;                 // by node
  std::vector<bool> absorbed_;               // by node
};

}  // namespace

std::vector<FusedNode> fuse(const Graph& graph,
                            std::span<const Shape> shapes,
                            std::span<const Value> keep,
                            bool enabled) {
  return Fuser(graph, shapes, keep).run(enabled);
}

}  // namespace atrous
