#include "io/weights/pickle_globals.h"

#include <algorithm>
#include <iterator>

namespace atrous::io {
namespace {

constexpr std::string_view kGlobals[] = {
    // containers
    "collections OrderedDict",
    "collections defaultdict",
    "collections Counter",
    "__builtin__ set",
    "__builtin__ dict",
    "__builtin__ list",
    "__builtin__ object",
    "__builtin__ bytearray",
    "__builtin__ int",
    "__builtin__ float",
    "__builtin__ complex",
    "builtins set",
    "builtins dict",
    "builtins list",
    "builtins int",
    "builtins float",
    "builtins complex",
    "builtins object",
    "builtins bytearray",
    "builtins bytes",
    "copy_reg _reconstructor",
    "copyreg _reconstructor",
    "_codecs encode",
    // NumPy
    "numpy ndarray",
    "numpy dtype",
    "numpy.core.multiarray _reconstruct",
    "numpy.core.multiarray scalar",
    "numpy.core.numeric _frombuffer",
    "numpy._core.multiarray _reconstruct",
    "numpy._core.multiarray scalar",
    "numpy._core.numeric _frombuffer",
    // PyTorch
    "torch Size",
    "torch device",
    "torch.nn.parameter Parameter",
    "torch._tensor Tensor",
    "torch Tensor",
    "torch._utils _rebuild_tensor",
    "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_tensor_v3",
    "torch._utils _rebuild_parameter",
    "torch._utils _rebuild_parameter_with_state",
    "torch._tensor _rebuild_from_type_v2",
    // settings that checkpoints carry along
    "argparse Namespace",
    "datetime datetime",
    "pathlib PosixPath",
    "pathlib Path",
    "pathlib PurePosixPath",
    "easydict EasyDict",
    "addict.addict Dict",
    "mmcv.utils.config ConfigDict",
    "mmengine.logging.history_buffer HistoryBuffer",
    "fvcore.common.config CfgNode",
    "detectron2.config.config CfgNode",
    "yacs.config CfgNode",
    "detectron.utils.collections AttrDict",
    "utils.collections AttrDict",
};

/// torch FloatStorage, torch.cuda HalfStorage, torch FloatTensor, torch float16 ...
bool is_torch_type(std::string_view name) noexcept {
  constexpr std::string_view kTypes[] = {"Float", "Double", "Half", "BFloat16", "Long",
                                         "Int",   "Short",  "Char", "Byte",     "Bool"};
  constexpr std::string_view kDTypes[] = {"float32", "float64", "float16", "bfloat16", "int64",
                                          "int32",   "int16",   "int8",    "uint8",    "bool",
                                          "uint16",  "uint32",  "uint64",  "float",    "double",
                                          "half",    "long",    "int",     "short"};
  for (const std::string_view module : {"torch ", "torch.cuda ", "torch.storage "}) {
    if (!name.starts_with(module)) continue;
    std::string_view type = name.substr(module.size());
    if (std::find(std::begin(kDTypes), std::end(kDTypes), type) != std::end(kDTypes)) return true;
    for (const std::string_view ending : {"Storage", "Tensor"})
      if (type.ends_with(ending)) {
        type.remove_suffix(ending.size());
        if (std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes)) return true;
        if (type == "Untyped" || type == "Typed") return true;
      }
  }
  return false;
}

}  // namespace

bool is_known_global(std::string_view name) noexcept {
  return std::find(std::begin(kGlobals), std::end(kGlobals), name) != std::end(kGlobals) ||
         is_torch_type(name);
}

}  // namespace atrous::io
