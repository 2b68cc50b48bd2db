#include "io/weights/matconvnet.h"

#include <array>

#include "core/base/error.h"

namespace atrous::io {
namespace {

using Kind = MatValue::Kind;

constexpr int kDeepest = 16;

class Flattener {
 public:
  Flattener(const MappedFile& file, ReadLimit& limit)
      : file_(file), limit_(limit), store_(file.name()) {}

  WeightStore read(const MatFile& variables) {
    const auto value = [&](std::string_view name) {
      const auto found = variables.find(name);
      return found == variables.end() ? nullptr : &found->second;
    };
    add_network(value("params"), value("layers"), "");
    for (const auto& [name, variable] : variables)
      if (name != "params" && name != "layers") visit(variable, name, 0);
    if (store_.tensors().empty()) {
      throw Error(Code::unsupported,
                  file_.name() +
                      ": holds no MatConvNet network; expected `params` of a DagNN or "
                      "`layers` of a SimpleNN, at the top or inside a variable");
    }
    return std::move(store_);
  }

 private:
  /// Looks for networks inside structs and cells, named after the innermost field.
  void visit(const MatValue& value, const std::string& name, int depth) {
    if (depth > kDeepest) return;
    if (value.kind == Kind::cells)
      for (const MatValue& cell : value.cells) visit(cell, name, depth + 1);
    if (value.kind != Kind::structs) return;
    const std::size_t count = value.count();
    for (std::size_t i = 0; i < count; ++i) {
      const MatValue& given = value.field("name", i);
      const std::string group = given.kind == Kind::text ? given.text : name;
      const std::string prefix = group == "net" ? "" : group + ":";
      const MatValue& params = value.field("params", i);
      const MatValue& layers = value.field("layers", i);
      if (params.kind == Kind::structs || has_weights(layers)) {
        add_network(&params, &layers, prefix);
        continue;
      }
      for (const auto& [field, values] : value.fields)
        if (i < values.size()) visit(values[i], field, depth + 1);
    }
  }

  static bool has_weights(const MatValue& layers) {
    if (layers.kind != Kind::cells) return false;
    for (const MatValue& layer : layers.cells)
      if (layer.field("weights").kind == Kind::cells ||
          layer.field("filters").kind == Kind::numbers)
        return true;
    return false;
  }

  void add_network(const MatValue* params, const MatValue* layers, const std::string& prefix) {
    if (params != nullptr && params->kind == Kind::structs) {
      for (std::size_t i = 0; i < params->count(); ++i)
        add(prefix + params->field("name", i).text, params->field("value", i));
      return;
    }
    if (layers == nullptr || layers->kind != Kind::cells) return;
    for (std::size_t i = 0; i < layers->cells.size(); ++i) {
      const MatValue& layer = layers->cells[i];
      const MatValue& given = layer.field("name");
      add_layer(prefix + (given.text.empty() ? "layer" + std::to_string(i + 1) : given.text),
                layer);
    }
  }

  void add_layer(const std::string& name, const MatValue& layer) {
    constexpr std::array kEndings = {"_filter", "_bias", "_moments"};
    const MatValue& weights = layer.field("weights");
    for (std::size_t i = 0; i < weights.cells.size() && i < kEndings.size(); ++i)
      add(name + kEndings[i], weights.cells[i]);
    if (layer.field("filters").kind == Kind::numbers) {
      add(name + "_filter", layer.field("filters"));
      add(name + "_bias", layer.field("biases"));
    }
  }

  void add(const std::string& name, const MatValue& value) {
    if (value.kind != Kind::numbers) return;
    Elements elements = value.numbers;
    std::vector<std::int64_t>& shape = elements.shape;
    if (name.ends_with("moments") && shape.size() == 2 && shape[1] == 2)
      return add_moments(name, elements);
    const std::vector<std::int64_t> strides = column_strides(shape);
    if (shape.size() < 3) {  // a row or a column of numbers, or a matrix
      const bool vector = shape.size() == 2 && (shape[0] == 1 || shape[1] == 1);
      if (vector)
        shape = {shape[0] == 1 ? shape[1] : shape[0]};
      else
        elements.strides = strides;
    } else {
      // [h, w, in, out], with trailing extents of 1 left out -> [out, in, h, w].
      const bool has_out = shape.size() > 3;
      const std::int64_t out = has_out ? shape[3] : 1, out_stride = has_out ? strides[3] : 0;
      elements.strides = {out_stride, strides[2], strides[0], strides[1]};
      shape = {out, shape[2], shape[0], shape[1]};
    }
    store(name, elements);
  }

  /// Columns: mean, deviation.
  void add_moments(const std::string& name, Elements elements) {
    const std::size_t each = static_cast<std::size_t>(elements.shape[0]) * size_of(elements.type);
    elements.shape.pop_back();
    store(name + "/0", elements);
    if (each > elements.bytes.size())
      throw Error(Code::corrupt_file,
                  file_.name() + ": " + name + ": its second column is missing");
    elements.bytes = elements.bytes.subspan(each);
    store(name + "/1", elements);
  }

  void store(const std::string& name, const Elements& elements) {
    store_.add(name, make_tensor(elements, file_.name() + ": " + name, limit_));
  }

  const MappedFile& file_;
  ReadLimit& limit_;
  WeightStore store_;
};

}  // namespace

bool looks_like_matlab_5(std::span<const std::byte> bytes) noexcept {
  return is_matlab(bytes) && !Hdf5::begins_like_one(bytes);
}

WeightStore read_matlab_file(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  return read_matconvnet(read_matlab_5(file, limit), file, limit);
}

WeightStore read_matconvnet(const MatFile& variables, const MappedFile& file, ReadLimit& limit) {
  return Flattener(file, limit).read(variables);
}

}  // namespace atrous::io
