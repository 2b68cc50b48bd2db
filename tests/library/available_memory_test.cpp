#include "apps/library/available_memory.h"

#include <catch2/catch.hpp>

TEST_CASE("this machine has some memory, but not all of it", "[library]") {
  const std::size_t bytes = atrous::library::available_memory();
  CHECK(bytes > (std::size_t{1} << 20));
  CHECK(bytes < (std::size_t{1} << 50));
}
