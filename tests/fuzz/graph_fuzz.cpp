// libFuzzer: any bytes as a frozen TensorFlow graph.
#include "io/weights/tensorflow_graph.h"
#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return atrous::fuzz::run_reader(atrous::io::read_tensorflow_graph, data, size);
}
