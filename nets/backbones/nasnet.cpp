#include "nets/backbones/nasnet.h"

#include <string>
#include <utility>

#include "layers/batch_norm.h"
#include "layers/concat.h"
#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "layers/stitch.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr BatchNormParams kNorm{.epsilon = 1e-3F};

/// The padding of a window of odd `kernel`. Where a stride of 2 meets even sizes, TensorFlow pads one
/// row and column less in front.
Padding padding_of(int kernel, bool even) {
  const int pad = (kernel - 1) / 2, front = even ? pad - 1 : pad;
  return {front, front, pad, pad};
}

class Cells {
 public:
  explicit Cells(GraphBuilder& g) : g_(g) {}

  /// ReLU, 1x1 convolution, normalisation.
  Value squeeze(const char* name, Value x, int channels) {
    const auto scope = g_.scope(name);
    x = conv2d(g_, "conv", relu(g_, x), {.out_channels = channels, .bias = false});
    return batch_norm(g_, "bn", x, kNorm);
  }

  /// A map of twice the size: every second pixel, and those between them, side by side.
  Value path(Value x, int channels) {
    const auto scope = g_.scope("path");
    x = relu(g_, x);
    const Conv2dParams half{.out_channels = channels / 2, .stride = {2, 2}, .bias = false};
    const Value even = conv2d(g_, "path1.conv", x, half);
    const Value both[] = {even, conv2d(g_, "path2.conv", shift(g_, "shift", x, {1, 1}), half)};
    return batch_norm(g_, "bn", concat(g_, "concat", both), kNorm);
  }

  /// Half the size. `right_in` are the channels of `right`, `even` as in padding_of().
  Value reduce(Value left, Value right, int right_in, int channels, bool even) {
    const auto down = [&](const char* name, Value x, int in, int kernel) {
      return branch(name, x, in, channels, kernel, 2, even);
    };
    const Window window{{3, 3}, {2, 2}, {}, padding_of(3, even)};
    const Value most = max_pool(g_, "comb1_left", left, window);
    const Value means = avg_pool(g_, "comb2_left", left, window, false);
    const Value x0 = add(g_, "comb0", down("comb0_left", left, channels, 5),
                         down("comb0_right", right, right_in, 7));
    const Value x1 = add(g_, "comb1", most, down("comb1_right", right, right_in, 7));
    const Value x2 = add(g_, "comb2", means, down("comb2_right", right, right_in, 5));
    const Value x3 = add(g_, "comb3", x1, mean("comb3_right", x0));
    const Value kept = branch("comb4_left", x0, channels, channels, 3, 1, false);
    const Value parts[] = {x1, x2, x3, add(g_, "comb4", kept, most)};
    return concat(g_, "concat", parts);
  }

  Value normal(Value left, Value right, int channels) {
    const auto same = [&](const char* name, Value x, int kernel) {
      return branch(name, x, channels, channels, kernel, 1, false);
    };
    const Value around = mean("comb3_left", right);
    const Value parts[] = {
        right,
        add(g_, "comb0", same("comb0_left", left, 5), same("comb0_right", right, 3)),
        add(g_, "comb1", same("comb1_left", right, 5), same("comb1_right", right, 3)),
        add(g_, "comb2", mean("comb2_left", left), right),
        add(g_, "comb3", around, around),
        add(g_, "comb4", same("comb4_left", left, 3), left)};
    return concat(g_, "concat", parts);
  }

 private:
  Value mean(const char* name, Value x) {
    return avg_pool(g_, name, x, {{3, 3}, {1, 1}, {}, Padding::all(1)}, false);
  }

  /// Two separable convolutions, the first with the stride.
  Value branch(const char* name, Value x, int in, int out, int kernel, int stride, bool even) {
    const auto scope = g_.scope(name);
    x = separable("conv1", x, in, out, kernel, stride, stride == 2 && even);
    return separable("conv2", x, out, out, kernel, 1, false);
  }

  Value separable(const char* name, Value x, int in, int out, int kernel, int stride, bool even) {
    const auto scope = g_.scope(name);
    x = conv2d(g_, "conv.dw_conv", relu(g_, x),
               {.out_channels = in,
                .kernel = {kernel, kernel},
                .stride = {stride, stride},
                .padding = padding_of(kernel, even),
                .groups = in,
                .bias = false});
    x = conv2d(g_, "conv.pw_conv", x, {.out_channels = out, .bias = false});
    return batch_norm(g_, "bn", x, kNorm);
  }

  GraphBuilder& g_;
};

}  // namespace

NasNetFeatures nasnet(GraphBuilder& g,
                      std::string_view name,
                      Value image,
                      const NasNetParams& params) {
  const auto scope = g.scope(name);
  Cells cells(g);
  const int unit = params.filters / 24;  // channels of the first cell
  Value x =
      conv2d(g, "init_block.conv", image,
             {.out_channels = params.stem, .kernel = {3, 3}, .stride = {2, 2}, .bias = false});
  x = batch_norm(g, "init_block.bn", x, kNorm);
  Value before = x;
  NasNetFeatures features{};
  const auto reduction = [&](const std::string& cell, int channels, bool path) {
    const auto inner = g.scope(cell);
    const Value left = cells.squeeze("conv1x1", x, channels);
    const Value right =
        path ? cells.path(before, channels) : cells.squeeze("conv1x1_prev", before, channels);
    before = std::exchange(x, cells.reduce(left, right, channels, channels, true));
  };
  {
    const auto inner = g.scope("stem1_unit");
    const Value left = cells.squeeze("conv1x1", x, unit / 4);
    x = cells.reduce(left, x, params.stem, unit / 4, false);
  }
  features.level[0] = x;
  features.channels[0] = unit;
  reduction("stem2_unit", unit / 2, true);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto stage = g.scope("stage" + std::to_string(i + 1));
    const int channels = unit << i;
    int number = 0;
    if (i > 0) reduction("unit" + std::to_string(++number), channels, false);
    for (int j = 0; j < params.repeats; ++j) {
      const auto cell = g.scope("unit" + std::to_string(++number));
      const Value left = cells.squeeze("conv1x1", x, channels);
      const Value right =
          j == 0 ? cells.path(before, channels) : cells.squeeze("conv1x1_prev", before, channels);
      before = std::exchange(x, cells.normal(left, right, channels));
    }
    features.level[i + 1] = x;
    features.channels[i + 1] = 6 * channels;
  }
  return features;
}

}  // namespace atrous::nets
