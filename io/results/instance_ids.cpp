#include "io/results/instance_ids.h"

#include <string>

#include "core/base/error.h"
#include "io/results/rle.h"

namespace atrous::io {

LabelMap instance_ids(const Instances& instances) {
  constexpr std::size_t kMost = 65535;
  if (instances.items.size() > kMost) {
    throw Error(Code::unsupported, std::to_string(instances.items.size()) +
                                       " objects do not fit into 16 bits; lower --max-instances");
  }
  const auto width = static_cast<std::size_t>(instances.width);
  LabelMap map{instances.height, instances.width, {}};
  map.ids.resize(static_cast<std::size_t>(instances.height) * width);
  for (std::size_t i = instances.items.size(); i-- > 0;) {
    for_each_run(instances.items[i].mask, [&](int x, int begin, int end) {
      for (int y = begin; y < end; ++y)
        map.ids[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)] =
            static_cast<std::uint16_t>(i + 1);
    });
  }
  return map;
}

}  // namespace atrous::io
