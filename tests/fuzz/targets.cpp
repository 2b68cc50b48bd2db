#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "core/base/error.h"
#include "io/weights/caffe.h"
#include "io/weights/formats.h"
#include "io/weights/keras.h"
#include "io/weights/matconvnet.h"
#include "io/weights/mxnet.h"
#include "io/weights/numpy.h"
#include "io/weights/onnx.h"
#include "io/weights/pytorch.h"
#include "io/weights/safetensors.h"
#include "io/weights/tensorflow_graph.h"
#include "tests/fuzz/used_memory.h"

namespace atrous::fuzz {
namespace {

constexpr double kMostSeconds = 2;
constexpr std::size_t kMostMemory = 64'000'000;

template <WeightStore (*kRead)(const io::MappedFile&)>
void reader(Bytes bytes) {
  run_reader(kRead, bytes);
}

/// Through the front door: every format looks at the bytes.
WeightStore read_any(const io::MappedFile& file) {
  return io::read_weights(file.bytes(), file.name());
}

constexpr Target kTargets[] = {
    {"caffe", reader<io::read_caffe>},
    {"checkpoint", run_checkpoint},
    {"formats", reader<read_any>},
    {"graph", reader<io::read_tensorflow_graph>},
    {"hdf5", reader<io::read_hdf5>},
    {"image", run_image},
    {"matlab", reader<io::read_matlab_file>},
    {"mxnet", reader<io::read_mxnet>},
    {"npy", reader<io::read_npy>},
    {"onnx", reader<io::read_onnx>},
    {"pickle", reader<io::read_pickle>},
    {"safetensors", reader<io::read_safetensors>},
    {"stream", reader<io::read_pytorch_stream>},
    {"tar", reader<io::read_pytorch_tar>},
    {"zip", reader<io::read_zip>},
};

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void read_through(const Tensor& tensor) {
  // All of a small tensor, a byte of every 64 of a large one, and its last one.
  const std::ptrdiff_t step = tensor.bytes() <= 4096 ? 1 : 64;
  volatile unsigned char seen = 0;
  for (std::ptrdiff_t i = 0; i < tensor.bytes(); i += step)
    seen = std::to_integer<unsigned char>(tensor.data()[i]);
  if (tensor.bytes() > 0) seen = std::to_integer<unsigned char>(tensor.data()[tensor.bytes() - 1]);
  static_cast<void>(seen);
}

}  // namespace

std::span<const Target> targets() noexcept { return kTargets; }

const Target* find_target(std::string_view name) noexcept {
  const auto found = std::find_if(std::begin(kTargets), std::end(kTargets),
                                  [&](const Target& target) { return target.name == name; });
  return found == std::end(kTargets) ? nullptr : found;
}

void run_within_limits(const Target& target, Bytes bytes) {
  const UsedMemory memory;
  const double start = processor_seconds();
  target.run(bytes);
  const double seconds = processor_seconds() - start;
  if (seconds <= kMostSeconds && memory.most() <= bytes.size() + kMostMemory) return;
  std::fprintf(stderr,
               "%.*s: %.2f s and %zu bytes for a file of %zu; the limits are %.0f and %zu\n",
               static_cast<int>(target.name.size()), target.name.data(), seconds, memory.most(),
               bytes.size(), kMostSeconds, bytes.size() + kMostMemory);
  std::abort();
}

void read_through(const WeightStore& store) {
  for (const auto& [name, tensor] : store.tensors()) read_through(tensor);
}

void run_reader(WeightStore (*read)(const io::MappedFile&), Bytes bytes) {
  try {
    read_through(read(io::MappedFile(bytes, "fuzz")));
  } catch (const Error&) {
    // refused, as it should be
  }
}

}  // namespace atrous::fuzz
