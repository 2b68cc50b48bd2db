#include "core/graph/graph_builder.h"

namespace atrous {

GraphBuilder::GraphBuilder(std::string name) { graph_.name = std::move(name); }

std::string GraphBuilder::full_name(std::string_view name) const {
  std::string full;
  for (const std::string& part : path_)
    if (!part.empty()) full += part + ".";
  full += name;
  return full;
}

GraphBuilder::Scope GraphBuilder::scope(std::string_view name) {
  path_.emplace_back(name);
  return Scope(*this);
}

void GraphBuilder::leave_scope() {
  std::string full = full_name("");
  const bool named = !path_.back().empty();
  path_.pop_back();
  if (!named || graph_.producer.empty()) return;
  full.pop_back();  // the trailing dot
  graph_.scopes.push_back({std::move(full), Value{static_cast<int>(graph_.producer.size()) - 1}});
}

Value GraphBuilder::input(std::string_view name, const InputSpec& spec) {
  const Value value{static_cast<int>(graph_.producer.size())};
  graph_.producer.push_back(static_cast<int>(graph_.nodes.size()));
  graph_.nodes.push_back({nullptr, std::string(name), {}, {value}});
  graph_.inputs.push_back({std::string(name), value});
  graph_.input_specs.push_back(spec);
  return value;
}

std::vector<Value> GraphBuilder::add_many(std::shared_ptr<const Layer> layer,
                                          std::string_view name,
                                          std::span<const Value> inputs,
                                          int count) {
  Node node;
  node.name = name.empty()
                  ? full_name(std::string(layer->type()) + "#" + std::to_string(++anonymous_))
                  : full_name(name);
  node.layer = std::move(layer);
  node.inputs.assign(inputs.begin(), inputs.end());
  for (int i = 0; i < count; ++i) {
    node.outputs.push_back(Value{static_cast<int>(graph_.producer.size())});
    graph_.producer.push_back(static_cast<int>(graph_.nodes.size()));
  }
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs;
}

Value GraphBuilder::add(std::shared_ptr<const Layer> layer,
                        std::string_view name,
                        std::span<const Value> inputs) {
  return add_many(std::move(layer), name, inputs, 1)[0];
}

void GraphBuilder::output(std::string_view name, Value value) {
  graph_.outputs.push_back({std::string(name), value});
}

void GraphBuilder::name(std::string_view name, Value value) {
  graph_.scopes.push_back({full_name(name), value});
}

Graph GraphBuilder::finish() && { return std::move(graph_); }

}  // namespace atrous
