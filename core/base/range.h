#pragma once

namespace atrous {

/// Half-open interval of work items. Plain data: kernels for one instruction set take it.
struct Range {
  int begin = 0;
  int end = 0;
};

}  // namespace atrous
