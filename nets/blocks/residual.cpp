#include "nets/blocks/residual.h"

#include "layers/elementwise.h"
#include "layers/pool.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr Activation kNone = {Act::none, 0};

/// The convolutions of one block, normalised and rectified behind themselves or before.
class Builder {
 public:
  Builder(GraphBuilder& g, const ResidualParams& params) : g_(g), params_(params) {}

  Value body(Value x) {
    if (!params_.bottleneck) {
      x = conv("1", x,
               {.channels = params_.out,
                .kernel = 3,
                .stride = params_.stride,
                .dilation = params_.dilation});
      return conv("2", x,
                  {.channels = params_.out, .kernel = 3, .dilation = params_.second_dilation},
                  true);
    }
    const int first = params_.stride_in_first ? params_.stride : 1;
    x = conv("1", x, {.channels = params_.width, .stride = first});
    x = conv("2", x,
             {.channels = params_.width,
              .kernel = 3,
              .stride = params_.stride / first,
              .dilation = params_.dilation,
              .groups = params_.groups});
    return conv("3", x, {.channels = params_.out}, true);
  }

  Value shortcut(Value input) {
    const bool same_channels = params_.in == params_.out;
    if (params_.stride == 1 && same_channels && !params_.project) return input;
    if (params_.subsample && same_channels) {
      const Extent stride{params_.stride, params_.stride};
      return max_pool(g_, "subsample", input,
                      {.kernel = {}, .stride = stride, .dilation = {}, .padding = {}});
    }
    ConvBlockParams projection{.channels = params_.out,
                               .stride = params_.stride,
                               .bias = params_.bias,
                               .norm = params_.norm,
                               .activation = kNone};
    if (params_.pre_activation) {
      projection.norm = std::nullopt;
      input = activated_;
    }
    return conv_block(g_, "downsample", input, projection);
  }

 private:
  Value conv(const char* name, Value x, ConvBlockParams conv, bool last = false) {
    conv.bias = params_.bias;
    conv.norm = params_.norm;
    if (last) conv.activation = kNone;
    if (!params_.pre_activation) return conv_block(g_, name, x, conv);
    const auto scope = g_.scope(name);
    x = norm_and_activation(g_, x, params_.norm, {Act::relu, 0});
    if (activated_.id < 0) activated_ = x;
    conv.norm = std::nullopt;
    conv.activation = kNone;
    return conv_block(g_, "", x, conv);
  }

  GraphBuilder& g_;
  const ResidualParams& params_;
  Value activated_;  // what the first convolution reads
};

}  // namespace

Value residual(GraphBuilder& g, Value input, const ResidualParams& params) {
  Builder builder(g, params);
  const Value x = builder.body(input);
  if (params.body != nullptr) *params.body = x;
  if (!params.shortcut) return relu(g, x);
  const Value sum = add(g, "sum", x, builder.shortcut(input));
  return params.pre_activation ? sum : relu(g, sum);
}

}  // namespace atrous::nets
