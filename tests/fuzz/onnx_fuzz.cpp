// libFuzzer: any bytes as an ONNX model.
#include "io/weights/onnx.h"
#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return atrous::fuzz::run_reader(atrous::io::read_onnx, data, size);
}
