#pragma once

namespace atrous::nets {

/// The multiple of `divisor` nearest to `channels`, but not less than 90 % of it: how MobileNets
/// and their like scale widths.
int rounded_channels(double channels, int divisor = 8);

}  // namespace atrous::nets
