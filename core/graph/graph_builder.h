#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/graph/graph.h"

namespace atrous {

/// Builds a Graph node by node. Names are scoped with dots:
///
///   GraphBuilder g("net");
///   const auto scope = g.scope("head");
///   x = g.add(layer, "conv", {x});      // node head.conv, weights head.conv.weight ...
class GraphBuilder {
 public:
  explicit GraphBuilder(std::string name);
  /// Goes on with a finished graph.
  explicit GraphBuilder(Graph graph) : graph_(std::move(graph)) {}

  /// Ends the scope when destroyed.
  class Scope {
   public:
    explicit Scope(GraphBuilder& builder) : builder_(builder) {}
    ~Scope() { builder_.leave_scope(); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    GraphBuilder& builder_;
  };
  /// An empty name changes nothing.
  [[nodiscard]] Scope scope(std::string_view name);

  Value input(std::string_view name, const InputSpec& spec);
  /// Adds a layer with one output. An empty name is replaced by the layer's type, numbered.
  Value add(std::shared_ptr<const Layer> layer,
            std::string_view name,
            std::span<const Value> inputs);
  /// Adds a layer with `count` outputs.
  std::vector<Value> add_many(std::shared_ptr<const Layer> layer,
                              std::string_view name,
                              std::span<const Value> inputs,
                              int count);
  void output(std::string_view name, Value value);
  /// Gives `value` a further name under which taps find it (recorded like a scope).
  void name(std::string_view name, Value value);

  Graph finish() &&;

 private:
  std::string full_name(std::string_view name) const;
  void leave_scope();

  Graph graph_;
  std::vector<std::string> path_;
  int anonymous_ = 0;
};

}  // namespace atrous
