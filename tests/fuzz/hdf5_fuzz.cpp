// libFuzzer: any bytes as an HDF5 file of Keras or MATLAB.
#include "io/weights/keras.h"
#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return atrous::fuzz::run_reader(atrous::io::read_hdf5, data, size);
}
