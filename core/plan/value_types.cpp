#include "core/plan/value_types.h"

#include <algorithm>

namespace atrous {
namespace {

class Narrower {
 public:
  Narrower(const Graph& graph, std::span<const FusedNode> groups, const Selection& selection)
      : graph_(graph), groups_(groups), selection_(selection), types_(graph.infer_types()) {
    for (const DType type : types_) narrow_.push_back(type == DType::f32);
  }

  std::vector<DType> run(std::span<const Value> keep) {
    for (const NamedValue& input : graph_.inputs) refuse(input.value);
    for (const NamedValue& output : graph_.outputs) refuse(output.value);
    for (const Value value : keep) refuse(value);
    // A refusal may spread through concatenations, each time over one more at least.
    bool changed = true;
    while (changed) {
      changed = false;
      for (const FusedNode& group : groups_) changed |= visit(group);
    }
    for (std::size_t i = 0; i < types_.size(); ++i)
      if (narrow_[i]) types_[i] = selection_.precision == Precision::f16 ? DType::f16 : DType::bf16;
    return std::move(types_);
  }

 private:
  bool is_narrow(Value value) const { return narrow_[static_cast<std::size_t>(value.id)]; }

  bool refuse(Value value) {
    const bool was = is_narrow(value);
    narrow_[static_cast<std::size_t>(value.id)] = false;
    return was;
  }

  /// Refuses what the group cannot take; true if that changed anything.
  bool visit(const FusedNode& group) {
    const Node& node = graph_.nodes[static_cast<std::size_t>(group.node)];
    std::vector<Value> values = group.outputs;
    for (std::size_t k = 0; k < node.inputs.size(); ++k)
      if (node.layer->reads(static_cast<int>(k))) values.push_back(node.inputs[k]);
    if (group.residual) values.push_back(*group.residual);
    const Role role = node.layer->role();
    const bool moves = role == Role::concat || role == Role::identity;
    // On the host only rows with folded weights convert each tensor by itself.
    const bool one_type = moves || !(selection_.on_gpu() || node.layer->absorbs().affine);
    const bool all =
        std::all_of(values.begin(), values.end(), [&](Value value) { return is_narrow(value); });
    if ((moves || node.layer->takes_narrow(selection_)) && (all || !one_type)) return false;
    bool changed = false;
    for (const Value value : values) changed |= refuse(value);
    return changed;
  }

  const Graph& graph_;
  std::span<const FusedNode> groups_;
  const Selection& selection_;
  std::vector<DType> types_;
  std::vector<bool> narrow_;  // by value
};

bool is_whole(DType type) { return type == DType::i32 || type == DType::i64; }

}  // namespace

Precision needed_precision(const Graph& graph, Precision wanted) {
  if (wanted != Precision::f32_16) return wanted;
  const std::vector<DType> types = graph.infer_types();
  for (const Node& node : graph.nodes)
    for (const Value input : node.inputs)
      if (node.layer && is_whole(types[static_cast<std::size_t>(input.id)])) return Precision::f32;
  return wanted;
}

std::vector<DType> stored_types(const Graph& graph,
                                std::span<const FusedNode> groups,
                                std::span<const Value> keep,
                                const Selection& selection) {
  const bool narrow = selection.precision == Precision::bf16 ||
                      (selection.precision == Precision::f16 && selection.on_gpu());
  if (!narrow) return graph.infer_types();
  return Narrower(graph, groups, selection).run(keep);
}

}  // namespace atrous
