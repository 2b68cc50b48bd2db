#pragma once
#include <optional>
#include <string>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"
#include "io/weights/elements.h"
#include "io/weights/pickle.h"

namespace atrous::io {

/// Where a pickle's persistent ids lead: the data that lie beside it.
class PersistentData {
 public:
  virtual ~PersistentData() = default;
  /// The storage behind an id as a one-dimensional array. Throws Error{Code::corrupt_file}.
  virtual Elements storage(const Pickle& pickle, Pickle::Ref id) = 0;
  /// The whole tensor behind an id, where ids stand for tensors; nothing otherwise.
  virtual std::optional<Elements> tensor(const Pickle&, Pickle::Ref /*id*/) { return std::nullopt; }
};

/// The tensors of a checkpoint: those of the dict that holds most of them, however deep it lies
/// among settings and optimiser state. PyTorch tensors and parameters and NumPy arrays count.
/// `module.`, `model.`, `net.` and `_orig_mod.` are dropped where all names begin with them, those
/// of a `loss.` or `criterion.` beside the network aside. `data` may be null for a pickle on its own.
/// Throws Error{Code::corrupt_file, unsupported} with the tensor's name.
WeightStore read_state_dict(const Pickle& pickle,
                            const MappedFile& file,
                            PersistentData* data,
                            ReadLimit& limit);

/// `FloatStorage`, `HalfTensor`, `float32` ... as "module name". Nothing for an unknown one.
std::optional<Element> torch_type(std::string_view global);

}  // namespace atrous::io
