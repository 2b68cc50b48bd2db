// The only file that knows where the build lies: every other object is the same in every checkout,
// so that a compiler cache serves them all.
#include "tests/support/paths.h"

namespace atrous::test {

std::filesystem::path source_folder() { return ATROUS_SOURCE_DIR; }

std::filesystem::path program_file() { return ATROUS_PROGRAM; }

}  // namespace atrous::test
