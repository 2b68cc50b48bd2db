#include "io/weights/formats.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "io/weights/caffe.h"
#include "io/weights/keras.h"
#include "io/weights/matconvnet.h"
#include "io/weights/mxnet.h"
#include "io/weights/numpy.h"
#include "io/weights/onnx.h"
#include "io/weights/pytorch.h"
#include "io/weights/safetensors.h"
#include "io/weights/tensorflow_checkpoint.h"
#include "io/weights/tensorflow_graph.h"

namespace atrous::io {
namespace {

// Marks that cannot be mistaken come first, messages without a mark last.
constexpr WeightFormat kFormats[] = {
    {"safetensors", looks_like_safetensors, read_safetensors},
    {"PyTorch or NumPy zip", looks_like_zip, read_zip},
    {"PyTorch stream", looks_like_pytorch_stream, read_pytorch_stream},
    {"PyTorch tar", looks_like_pytorch_tar, read_pytorch_tar},
    {"HDF5 (Keras, MATLAB 7.3)", looks_like_hdf5, read_hdf5},
    {"MATLAB 5", looks_like_matlab_5, read_matlab_file},
    {"NumPy array", looks_like_npy, read_npy},
    {"MXNet", looks_like_mxnet, read_mxnet},
    {"TensorFlow checkpoint", looks_like_tensorflow_checkpoint, read_tensorflow_checkpoint},
    {"pickle (Detectron)", looks_like_pickle, read_pickle},
    {"ONNX", looks_like_onnx, read_onnx},
    {"TensorFlow graph", looks_like_tensorflow_graph, read_tensorflow_graph},
    {"Caffe", looks_like_caffe, read_caffe},
};

const WeightFormat* format_of(const MappedFile& file) noexcept {
  const auto found = std::ranges::find_if(
      kFormats, [&](const WeightFormat& format) { return format.matches(file.bytes()); });
  return found == std::end(kFormats) ? nullptr : found;
}

WeightStore read(const MappedFile& file) {
  if (file.bytes().empty()) throw Error(Code::corrupt_file, file.name() + ": the file is empty");
  if (const WeightFormat* format = format_of(file)) return format->read(file);
  std::string known;
  for (const WeightFormat& format : kFormats) {
    known += (known.empty() ? "" : ", ") + std::string(format.name);
  }
  throw Error(Code::unsupported,
              file.name() + ": not a weight file of a known format (" + known + ")");
}

/// The tensors of all weight files in a folder. What is of no known format is left alone.
WeightStore read_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::ranges::sort(paths);
  WeightStore all(folder.string());
  for (const std::filesystem::path& path : paths) {
    const auto file = MappedFile::open(path);
    if (format_of(file) == nullptr) continue;
    const WeightStore part = read(file);
    for (const auto& [name, tensor] : part.tensors()) {
      if (all.find(name) != nullptr) {
        throw Error(Code::unsupported, path.string() + ": holds '" + name +
                                           "', which another file of the folder holds too; "
                                           "name one of them");
      }
      all.add(name, tensor);
    }
  }
  if (all.tensors().empty()) {
    throw Error(Code::unsupported, folder.string() + ": no file in this folder holds weights");
  }
  return all;
}

}  // namespace

std::span<const WeightFormat> weight_formats() noexcept { return kFormats; }

WeightStore read_weights(const std::filesystem::path& path) {
  // TensorFlow names a checkpoint without the ending of any of its files.
  const std::filesystem::path index = path.string() + ".index";
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return read_folder(path);
  if (!std::filesystem::exists(path, ignored) && std::filesystem::exists(index, ignored))
    return read(MappedFile::open(index));
  return read(MappedFile::open(path));
}

WeightStore read_weights(std::span<const std::byte> bytes,
                         std::string_view name,
                         std::shared_ptr<const void> owner) {
  return read({bytes, std::string(name), std::move(owner)});
}

}  // namespace atrous::io
