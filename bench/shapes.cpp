#include "bench/shapes.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/error.h"
#include "nets/catalog.h"
#include "nets/instances/instance_net.h"
#include "nets/part.h"

namespace atrous::bench {
namespace {

// Some networks take no other sizes than multiples of 32, or large ones.
constexpr Extent kPictures[] = {{360, 480}, {512, 512}, {900, 900}};
constexpr const char* kHead =
    "# Layers of one network, written by atrous_bench --write-shapes.\n"
    "# How often, type, first input, first output, parameters. Batch norm and activations, which\n"
    "# are folded into other layers, are left out.\n";

bool is_folded(std::string_view type) {
  return type == "BatchNorm" || type == "Activation" || type == "Concat" || type == "Scale";
}

/// `1x360x480x3`
std::string extents(const Shape& shape) {
  std::string text;
  for (int axis = 0; axis < shape.rank(); ++axis)
    text += (axis == 0 ? "" : "x") + std::to_string(shape[axis]);
  return text;
}

Shape parse_extents(std::string text, const std::string& place) {
  std::replace(text.begin(), text.end(), 'x', ' ');
  std::istringstream stream(text);
  std::vector<int> numbers;
  for (int number = 0; stream >> number;) numbers.push_back(number);
  if (numbers.size() != 4) {
    throw Error(Code::corrupt_file, place + ": '" + text + "' is no size of four extents; let " +
                                        "atrous_bench --write-shapes write the file again");
  }
  return Shape(numbers);
}

void add(std::vector<LayerShape>& shapes, const LayerShape& shape) {
  const auto known = std::find_if(shapes.begin(), shapes.end(),
                                  [&](const LayerShape& each) { return each.same_work(shape); });
  if (known == shapes.end())
    shapes.push_back(shape);
  else
    known->times += shape.times;
}

void add_graph(std::vector<LayerShape>& shapes, const Graph& graph, std::span<const Shape> inputs) {
  const std::vector<Shape> all = graph.infer(inputs);
  const auto shape_of = [&](Value value) { return all[static_cast<std::size_t>(value.id)]; };
  for (const Node& node : graph.nodes) {
    if (!node.layer || is_folded(node.layer->type())) continue;
    const LayerShape shape{std::string(node.layer->type()), node.layer->summary(),
                           shape_of(node.inputs[0]), shape_of(node.outputs[0])};
    if (shape.x.rank() == 4 && shape.y.rank() == 4) add(shapes, shape);
  }
}

/// A network for labels, with the resizing and argmax that it ends in.
void add_system(std::vector<LayerShape>& shapes, const nets::System& system, Extent size) {
  const auto options = nets::Options::resolve(system.name, system.options, {});
  const Shape picture[] = {Shape{1, size.height, size.width, 3}};
  if (!system.finds_instances()) {
    Graph graph = system.build(options);
    const auto scores = static_cast<std::size_t>(graph.outputs[0].value.id);
    const int classes = graph.infer(nets::probe_shapes(graph))[scores].channels();
    return add_graph(shapes, nets::with_labels(std::move(graph), system, classes), picture);
  }
  bool first = true;
  for (const nets::Part& part : system.build_instances(options).parts) {
    std::vector<Shape> inputs = nets::probe_shapes(part.graph);
    if (first) inputs[0] = picture[0];
    for (Shape& shape : inputs)
      if (part.block > 0)
        shape = Shape{part.block, shape.height(), shape.width(), shape.channels()};
    add_graph(shapes, part.graph, inputs);
    first = false;
  }
}

void write_file(const std::string& path, const std::vector<LayerShape>& shapes) {
  std::ofstream file(path);
  file << kHead;
  char line[256];
  for (const LayerShape& shape : shapes) {
    std::snprintf(line, sizeof(line), "%3d  %-18s %-18s %-18s %s", shape.times, shape.type.c_str(),
                  extents(shape.x).c_str(), extents(shape.y).c_str(), shape.parameters.c_str());
    const std::string text = line;
    file << text.substr(0, text.find_last_not_of(' ') + 1) << "\n";
  }
  if (!file.flush()) throw Error(Code::io, path + ": cannot be written");
}

void read_file(std::vector<LayerShape>& shapes, const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    throw Error(Code::usage, path + ": there is no such list; a system's name is expected, or " +
                                 "--write-shapes FOLDER first");
  }
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    LayerShape shape;
    std::string x, y;
    words >> shape.times >> shape.type >> x >> y >> std::ws;
    std::getline(words, shape.parameters);
    shape.x = parse_extents(x, path);
    shape.y = parse_extents(y, path);
    add(shapes, shape);
  }
}

}  // namespace

bool LayerShape::same_work(const LayerShape& other) const noexcept {
  return type == other.type && parameters == other.parameters && x == other.x && y == other.y;
}

std::string LayerShape::text() const {
  return type + (parameters.empty() ? "" : " " + parameters) + " " + extents(x) + " to " +
         extents(y);
}

void write_shapes(const std::string& folder) {
  for (const nets::System* system : nets::systems()) {
    std::string reasons;
    for (const Extent size : kPictures) {
      std::vector<LayerShape> shapes;
      try {
        add_system(shapes, *system, size);
        write_file(folder + "/" + std::string(system->name) + ".txt", shapes);
        reasons.clear();
        break;
      } catch (const Error& error) {
        if (error.code() != Code::shape) throw;
        reasons = error.what();
      }
    }
    if (!reasons.empty())
      std::printf("%s: left out: %s\n", std::string(system->name).c_str(), reasons.c_str());
  }
}

std::vector<LayerShape> read_shapes(const std::string& folder,
                                    std::span<const std::string> systems) {
  std::vector<std::string> paths;
  for (const std::string& system : systems) paths.push_back(folder + "/" + system + ".txt");
  if (paths.empty() && std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".txt") paths.push_back(entry.path().string());
  if (paths.empty())
    throw Error(Code::usage, folder + ": has no lists of layers; see --write-shapes");
  std::sort(paths.begin(), paths.end());
  std::vector<LayerShape> shapes;
  for (const std::string& path : paths) read_file(shapes, path);
  return shapes;
}

}  // namespace atrous::bench
