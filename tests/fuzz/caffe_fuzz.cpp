// libFuzzer: any bytes as a caffemodel.
#include "io/weights/caffe.h"
#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return atrous::fuzz::run_reader(atrous::io::read_caffe, data, size);
}
