#include "tests/conformance/run_crf.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "layers/dense_crf.h"
#include "tests/conformance/formula.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;

/// Random bytes on a coarse grid, spread bilinearly over height x width: [channels, height, width].
std::vector<double> grid(const std::string& name, int channels, int cell, Extent size) {
  const int rows = size.height / cell + 2, columns = size.width / cell + 2;
  std::vector<float> bytes = named_uniform(name, std::ptrdiff_t{channels} * rows * columns, 0, 256);
  for (float& each : bytes) each = std::floor(each);
  std::vector<double> values;
  for (int c = 0; c < channels; ++c)
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x) {
        const int fy = y % cell, fx = x % cell;
        const float* from =
            bytes.data() + (std::ptrdiff_t{c} * rows + y / cell) * columns + x / cell;
        const double top = double{from[0]} * (cell - fx) + double{from[1]} * fx;
        const double bottom = double{from[columns]} * (cell - fx) + double{from[columns + 1]} * fx;
        values.push_back(std::floor((top * (cell - fy) + bottom * fy) / (cell * cell)));
      }
  return values;
}

std::vector<std::uint8_t> make_image(const Case& test, Extent size) {
  const Json& o = test.options;
  const auto coarse = grid(test.name + "/image", 3, o.at("cell").get<int>(), size);
  const auto noise = named_uniform(test.name + "/noise", static_cast<std::ptrdiff_t>(coarse.size()),
                                   0, o.at("noise").get<double>());
  const std::size_t plane = coarse.size() / 3;
  std::vector<std::uint8_t> image(coarse.size());
  for (std::size_t i = 0; i < coarse.size(); ++i) {
    const double value = std::floor(coarse[i] / 2) + 40 + std::floor(double{noise[i]});
    image[i % plane * 3 + i / plane] = static_cast<std::uint8_t>(value);
  }
  return image;
}

/// [height, width, labels]
std::vector<float> make_energy(const Case& test, Extent size, int labels) {
  const Json& o = test.options;
  const auto coarse = grid(test.name + "/unary", labels, o.at("unary_cell").get<int>(), size);
  const auto plane = coarse.size() / static_cast<std::size_t>(labels);
  std::vector<float> energy(coarse.size());
  for (std::size_t i = 0; i < coarse.size(); ++i) {
    energy[i % plane * static_cast<std::size_t>(labels) + i / plane] =
        static_cast<float>(o.at("unary_scale").get<double>() * coarse[i] / 255);
  }
  return energy;
}

layers::CrfNormalisation normalisation(const std::string& name) {
  using enum layers::CrfNormalisation;
  const std::map<std::string, layers::CrfNormalisation> names = {
      {"none", none}, {"before", before}, {"after", after}, {"symmetric", symmetric}};
  const auto found = names.find(name);
  if (found == names.end()) throw Error(Code::unsupported, "unknown normalisation " + name);
  return found->second;
}

layers::CrfSettings settings(const Case& test) {
  const Json& o = test.options;
  if (o.at("compatibility") != "Potts")
    throw Error(Code::unsupported, "unknown compatibility " + o.at("compatibility").dump());
  const auto how = normalisation(o.at("normalization").get<std::string>());
  const float pos = o.at("pos_xy").get<float>(), bi = o.at("bi_xy").get<float>();
  const float rgb = o.at("bi_rgb").get<float>();
  return {.kernels = {{.weight = o.at("pos_w").get<float>(),
                       .place_deviation = {pos, pos},
                       .normalisation = how},
                      {.weight = o.at("bi_w").get<float>(),
                       .place_deviation = {bi, bi},
                       .colour_deviation = {rgb, rgb, rgb},
                       .normalisation = how}},
          .filter = test.name.starts_with("crf_exact") ? layers::CrfFilter::exact
                                                       : layers::CrfFilter::lattice};
}

/// An exact filter meets every sample within 1e-4, a lattice 98 % of them within 5e-3.
Stage compare_marginals(const Samples& want, const std::vector<float>& q, int labels, bool exact) {
  const auto plane = static_cast<std::ptrdiff_t>(q.size()) / labels;
  const double bound = exact ? 1e-4 : 5e-3;
  std::vector<double> errors;
  for (std::size_t i = 0; i < want.index.size(); ++i) {
    const std::ptrdiff_t at = want.index[i] % plane * labels + want.index[i] / plane;
    const double error = std::abs(double{q.at(static_cast<std::size_t>(at))} - want.value[i]);
    errors.push_back(std::isnan(error) ? INFINITY : error);
  }
  std::sort(errors.begin(), errors.end());
  const std::size_t count = errors.size();
  const double error = errors.at(exact ? count - 1 : (count * 98 + 99) / 100 - 1);
  Stage stage{want.name, error <= bound, error / bound, {}};
  if (!stage.ok) stage.problem = "error " + std::to_string(error);
  return stage;
}

void check_inputs(const Case& test,
                  const std::vector<std::uint8_t>& image,
                  const std::vector<float>& energy) {
  const Json& want = test.raw_inputs;
  const auto sum = std::accumulate(image.begin(), image.end(), std::int64_t{0});
  if (sum != want.at("image").at("sum").get<std::int64_t>())
    throw Error(Code::corrupt_file, "the picture's formula gives another sum");
  const double absmax = double{*std::max_element(energy.begin(), energy.end())};
  if (std::abs(absmax - want.at("energy").at("absmax").get<double>()) > 1e-6)
    throw Error(Code::corrupt_file, "the energies' formula gives another maximum");
}

}  // namespace

void run_crf(const Case& test, int threads, Result& result) {
  const Extent size{test.options.at("height").get<int>(), test.options.at("width").get<int>()};
  const int labels = test.options.at("labels").get<int>();
  const auto image = make_image(test, size);
  const auto energy = make_energy(test, size, labels);
  check_inputs(test, image, energy);
  layers::CrfSettings chosen = settings(test);
  const bool exact = chosen.filter == layers::CrfFilter::exact;
  ThreadPool pool(threads);
  std::vector<float> q(energy.size());
  for (const Json& iterations : test.options.at("iterations")) {
    chosen.iterations = iterations.get<int>();
    const layers::DenseCrf crf(chosen, labels, Selection{.isa = host_isa(), .device = {}},
                               host_allocator());
    crf.infer({image.data(), size.height, size.width}, energy.data(), q.data(), pool);
    const std::string name = "q" + iterations.dump();
    result.stages.push_back(
        compare_marginals(parse_block(name, test.raw_outputs.at(name)), q, labels, exact));
    result.worst = std::max(result.worst, result.stages.back().worst);
  }
}

}  // namespace atrous::conformance
