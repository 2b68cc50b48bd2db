#include "core/weights/weight_store.h"

#include "core/base/error.h"

namespace atrous {

void WeightStore::add(std::string name, Tensor tensor) {
  const auto [place, added] = tensors_.try_emplace(std::move(name), std::move(tensor));
  if (!added)
    throw Error(Code::corrupt_file, source_ + ": tensor '" + place->first + "' comes twice");
}

const Tensor* WeightStore::find(std::string_view name) const noexcept {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second;
}

}  // namespace atrous
