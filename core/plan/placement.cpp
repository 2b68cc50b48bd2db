#include "core/plan/placement.h"

#include <algorithm>

namespace atrous {
namespace {

class Placer {
 public:
  Placer(const Graph& graph,
         std::span<const FusedNode> groups,
         std::span<const Shape> shapes,
         std::span<const DType> types,
         std::span<const Value> keep,
         bool overwrite)
      : graph_(graph),
        groups_(groups),
        shapes_(shapes),
        types_(types),
        keep_(keep),
        overwrite_(overwrite),
        movable_(shapes.size(), false),
        last_use_(shapes.size(), -1) {
    placed_.values.resize(shapes.size());
    placed_.free_groups.assign(groups.size(), false);
    // Only what a step writes can be put where another value wants it.
    for (const FusedNode& group : groups)
      for (const Value value : group.outputs) movable_[index(value)] = true;
    for_each_use([&](Value value, int step) {
      last_use_[index(value)] = std::max(last_use_[index(value)], step);
    });
  }

  PlacedValues run() {
    // Consumers first: a concatenation must have its place before its inputs choose theirs.
    for (std::size_t i = groups_.size(); i-- > 0;) place_group(i);
    for (const NamedValue& input : graph_.inputs) ensure_placed(input.value);
    set_lifetimes();
    return std::move(placed_);
  }

 private:
  static std::size_t index(Value value) { return static_cast<std::size_t>(value.id); }
  Placement& place(Value value) { return placed_.values[index(value)]; }
  bool is_placed(Value value) { return place(value).buffer >= 0; }

  void ensure_placed(Value value) {
    if (is_placed(value)) return;
    const TensorDesc desc = TensorDesc::dense(types_[index(value)], shapes_[index(value)]);
    place(value) = {desc, static_cast<int>(placed_.buffers.size()), 0};
    placed_.buffers.push_back(
        {static_cast<std::size_t>(desc.span_bytes()), static_cast<int>(groups_.size()), -1, 0});
  }

  /// Puts `value` at `channel` of the placed tensor `whole`; false if it cannot lie there.
  bool put_inside(Value value, Value whole, int channel) {
    if (is_placed(value) || !movable_[index(value)]) return false;
    const Placement& target = place(whole);
    place(value) = {{target.desc.dtype, shapes_[index(value)], target.desc.pixel_stride},
                    target.buffer,
                    target.byte_offset + std::ptrdiff_t{channel} * size_of(target.desc.dtype)};
    return true;
  }

  void place_group(std::size_t i) {
    const FusedNode& group = groups_[i];
    for (const Value value : group.outputs) ensure_placed(value);
    const Node& node = graph_.nodes[static_cast<std::size_t>(group.node)];
    const Role role = node.layer->role();
    if (role == Role::concat) {
      bool all_inside = true;
      int channel = 0;
      for (const Value input : node.inputs) {
        all_inside &= put_inside(input, group.outputs[0], channel);
        channel += shapes_[index(input)].channels();
      }
      placed_.free_groups[i] = all_inside;
    } else if (role == Role::identity) {
      const Value input = node.inputs[0];
      const bool same_rows = shapes_[index(input)] == shapes_[index(group.outputs[0])] ||
                             place(group.outputs[0]).desc.is_dense();
      if (same_rows && put_inside(input, group.outputs[0], 0)) {
        if (place(input).desc.shape != place(group.outputs[0]).desc.shape)
          place(input).desc.pixel_stride = shapes_[index(input)].channels();
        placed_.free_groups[i] = true;
      }
    } else {
      overwrite_input(i);
    }
  }

  /// Lets the only output of group `i` lie over an input that is read there for the last time.
  void overwrite_input(std::size_t i) {
    const FusedNode& group = groups_[i];
    const Node& node = graph_.nodes[static_cast<std::size_t>(group.node)];
    if (!overwrite_ || group.outputs.size() != 1) return;
    const Value output = group.outputs[0];
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      const Value input = node.inputs[k];
      const bool fits = node.layer->may_overwrite(static_cast<int>(k)) &&
                        last_use_[index(input)] == static_cast<int>(i) &&
                        shapes_[index(input)] == shapes_[index(output)] &&
                        types_[index(input)] == types_[index(output)];
      if (fits && put_inside(input, output, 0)) return;
    }
  }

  /// Calls visit(value, step) for everything that a step reads, and for what is read at the end.
  template <class Visit>
  void for_each_use(Visit visit) const {
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const FusedNode& group = groups_[i];
      const Node& node = graph_.nodes[static_cast<std::size_t>(group.node)];
      for (std::size_t k = 0; k < node.inputs.size(); ++k)
        if (node.layer->reads(static_cast<int>(k))) visit(node.inputs[k], static_cast<int>(i));
      if (group.residual) visit(*group.residual, static_cast<int>(i));
    }
    const int end = static_cast<int>(groups_.size());
    for (const NamedValue& output : graph_.outputs) visit(output.value, end);
    for (const Value value : keep_) visit(value, end);
  }

  void extend(Value value, int step) {
    PlannedBuffer& buffer = placed_.buffers[static_cast<std::size_t>(place(value).buffer)];
    buffer.first = std::min(buffer.first, step);
    buffer.last = std::max(buffer.last, step);
  }

  void set_lifetimes() {
    for (const NamedValue& input : graph_.inputs) extend(input.value, 0);
    for (std::size_t i = 0; i < groups_.size(); ++i)
      for (const Value value : groups_[i].outputs) extend(value, static_cast<int>(i));
    for_each_use([&](Value value, int step) { extend(value, step); });
  }

  const Graph& graph_;
  std::span<const FusedNode> groups_;
  std::span<const Shape> shapes_;
  std::span<const DType> types_;
  std::span<const Value> keep_;
  bool overwrite_;
  std::vector<bool> movable_;  // by value
  std::vector<int> last_use_;  // by value: the last step that reads it
  PlacedValues placed_;
};

}  // namespace

PlacedValues place_values(const Graph& graph,
                          std::span<const FusedNode> groups,
                          std::span<const Shape> shapes,
                          std::span<const DType> types,
                          std::span<const Value> keep,
                          bool overwrite) {
  return Placer(graph, groups, shapes, types, keep, overwrite).run();
}

}  // namespace atrous
