// libFuzzer: any bytes as a MAT-file of version 5.
#include "io/weights/matconvnet.h"
#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return atrous::fuzz::run_reader(atrous::io::read_matlab_file, data, size);
}
