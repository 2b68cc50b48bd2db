#include <algorithm>

#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

/// The line of the trace that starts with `layer`, or nothing.
std::string trace_of(const Case& test, const std::string& layer) {
  for (const std::string& line : test.trace)
    if (line.starts_with(layer + " ")) return line;
  return {};
}

/// The number behind `setting` in a line of a trace: `dilation=12`; `fallback` where it is not said.
std::string setting(const std::string& line, const std::string& name, const std::string& fallback) {
  const auto at = line.find(" " + name);
  if (at == std::string::npos) return fallback;
  const auto first = at + 1 + name.size();
  return line.substr(first, line.find_first_not_of("0123456789", first) - first);
}

/// The dilations of layers <prefix><first>, <prefix><first + 1> ... of a Caffe or MXNet trace.
std::string dilations(const Case& test, const std::string& prefix, int first) {
  std::string list;
  for (int i = first;; ++i) {
    const std::string line = trace_of(test, prefix + std::to_string(i));
    if (line.empty()) return list;
    std::string rate = setting(line, "dilation=", setting(line, "hole=", ""));
    if (rate.empty()) rate = setting(line, "dilate=(", "1");
    list += (list.empty() ? "" : ",") + rate;
  }
}

/// The depth of a ResNet by the parameters of its third and fourth stage.
std::string depth_of(const Json& blocks) {
  int total = 0;
  for (const Json& count : blocks) total += count.get<int>();
  return std::to_string(3 * total + 2);
}

/// The depth of a ResNet by what its blocks of stages 3 and 4 are called.
std::string depth_of(const Case& test, const std::string& of_101, const std::string& of_152) {
  const auto has = [&](const std::string& name) {
    return std::any_of(test.params.begin(), test.params.end(),
                       [&](const Uniform& param) { return param.name.starts_with(name); });
  };
  if (has(of_152)) return "152";
  return has(of_101) ? "101" : "50";
}

std::string flag(bool value) { return value ? "1" : "0"; }

Adapted port(const Case& test) {
  const Json& options = test.options;
  Adapted adapted{"deeplab-resnet",
                  "kazuto1011",
                  {{"classes", options.at("classes").dump()},
                   {"depth", depth_of(options.at("blocks"))},
                   {"head", options.contains("atrous_rates") ? "aspp" : "point"},
                   {"scales", options.contains("msc_scales") ? "pytorch" : "none"},
                   {"upsample", "0"}},
                  {}};
  if (options.contains("atrous_rates"))
    adapted.options["rates"] = list_text(options.at("atrous_rates"));
  if (!contains(test.origin, "DeepLabV3")) return adapted;
  adapted.system = "deeplabv3";
  adapted.options.erase("scales");
  adapted.options.erase("upsample");
  adapted.options["head"] = contains(test.origin, "DeepLabV3Plus") ? "decoder" : "aspp";
  if (options.contains("output_stride"))
    adapted.options["output_stride"] = options.at("output_stride").dump();
  for (const char* name : {"multi_grid", "multi_grids"})
    if (options.contains(name)) adapted.options["multi_grid"] = list_text(options.at(name));
  return adapted;
}

Adapted encoding(const Case& test) {
  const auto backbone = test.options.at("backbone").get<std::string>();  // resnet50s
  bool aux = false;
  for (const Samples& output : test.outputs) aux = aux || output.name == "aux";
  return {"encoding-deeplabv3",
          "pytorch-encoding",
          {{"classes", test.options.at("classes").dump()},
           {"depth", backbone.substr(6, backbone.size() - 7)},
           {"rates", list_text(test.options.at("atrous_rates"))},
           {"aux", flag(aux)}},
          {}};
}

Adapted tensorflow(const Json& options) {
  const Json& rates = options.at("atrous_rates");
  const Json& grid = options.at("multi_grid");
  const double width = options.value("depth_multiplier", 1.0);
  Adapted adapted{"tensorflow-deeplab",
                  "tensorflow",
                  {{"classes", options.at("classes").dump()},
                   {"backbone", options.at("model_variant").get<std::string>()},
                   {"output_stride", options.at("output_stride").dump()},
                   {"rates", rates.is_null() ? "0" : list_text(rates)},
                   {"decoder", flag(!options.at("decoder_output_stride").is_null())},
                   {"aspp_separable", flag(options.value("aspp_with_separable_conv", true))},
                   {"decoder_separable", flag(options.value("decoder_use_separable_conv", true))},
                   {"width_percent", std::to_string(static_cast<int>(100 * width + 0.5))}},
                  {{"logits", "scores"}, {"upsampled", "logits"}}};
  if (!grid.is_null()) adapted.options["multi_grid"] = list_text(grid);
  return adapted;
}

Adapted vgg(const Case& test) {
  std::string rates = dilations(test, "fc6_", 1);
  const std::string fc6 = trace_of(test, "fc6");
  if (rates.empty()) rates = setting(fc6, "hole=", setting(fc6, "dilation=", "1"));
  const std::string first = fc6.empty() ? trace_of(test, "fc6_1") : fc6;
  return {"deeplab-vgg",
          "caffe",
          {{"classes", test.options.at("classes").dump()},
           {"rates", rates},
           {"width", setting(first, "num_output=", "1024")},
           {"kernel", setting(first, "kernel_size=", "3")},
           {"average", flag(!trace_of(test, "pool5a").empty())},
           {"multi_scale", flag(!trace_of(test, "pool1_ms").empty())}},
          {{test.outputs.at(0).name, "logits"}}};
}

}  // namespace

std::optional<Adapted> deeplab(const Case& test) {
  const Json& options = test.options;
  if (test.system.starts_with("DeepLab v3+ (TensorFlow)")) return tensorflow(options);
  if (test.system == "DeepLab v3 (PyTorch-Encoding)") return encoding(test);
  if (contains(test.origin, "kazuto1011/deeplab-pytorch")) return port(test);
  if (test.system == "DeepLab v3+ (PyTorch, jfzhang95)")
    return Adapted{"jfz-deeplabv3plus",
                   "jfzhang95",
                   {{"classes", options.at("classes").dump()},
                    {"backbone", options.at("backbone").get<std::string>()},
                    {"output_stride", options.at("output_stride").dump()}},
                   {}};
  if (!test.system.starts_with("DeepLab") || !contains(test.system, "(Caffe)")) return std::nullopt;
  if (contains(test.system, "VGG")) return vgg(test);
  const std::string rates = dilations(test, "fc1_voc12_c", 0);
  const bool scaled = !trace_of(test, "data_res05").empty();
  Adapted adapted{"deeplab-resnet",
                  "caffe",
                  {{"classes", options.at("classes").dump()},
                   {"depth", depth_of(test, "res4b22_", "res4b35_")},
                   {"head", rates.empty() ? "point" : "aspp"},
                   {"scales", scaled ? "caffe" : "none"}},
                  {{test.outputs.at(0).name, "logits"}}};
  if (!rates.empty()) adapted.options["rates"] = rates;
  return adapted;
}

std::optional<Adapted> pspnet_caffe(const Case& test) {
  if (test.system != "PSPNet (Caffe)") return std::nullopt;
  const bool wide = setting(trace_of(test, "conv3_1_3x3"), "stride=", "1") == "2";
  return Adapted{"pspnet",
                 "caffe",
                 {{"classes", test.options.at("classes").dump()},
                  {"depth", depth_of(test, "conv4_23_", "conv4_36_")},
                  {"windows", list_text(test.options.at("pools"))},
                  {"stride_in", wide ? "3x3" : "1x1"}},
                 {{test.outputs.at(0).name, "logits"}}};
}

std::optional<Adapted> duc_hdc(const Case& test) {
  if (test.system != "DUC-HDC") return std::nullopt;
  int factor = 1;
  while (factor * factor < test.options.at("cell_cap").get<int>()) ++factor;
  return Adapted{"duc-hdc",
                 "mxnet",
                 {{"classes", test.options.at("classes").dump()},
                  {"depth", depth_of(test, "conv4_23_", "conv4_36_")},
                  {"rates", dilations(test, "fc1_cityscapes_c", 0)},
                  {"factor", std::to_string(factor)}},
                 {}};
}

}  // namespace atrous::conformance
