// libFuzzer: any bytes as PyTorch's stream.
#include "io/weights/pytorch.h"
#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return atrous::fuzz::run_reader(atrous::io::read_pytorch_stream, data, size);
}
