#include "core/tensor/tensor.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "core/base/error.h"

using namespace atrous;

namespace {

template <class Call>
Code code_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("nothing was thrown");
  return Code::usage;
}

}  // namespace

TEST_CASE("a shape counts its elements and pixels", "[core][shape]") {
  const Shape shape{2, 3, 5, 7};
  CHECK(shape.count() == 210);
  CHECK(shape.pixels() == 30);
  CHECK(shape.channels() == 7);
  CHECK(shape[-2] == 5);
  CHECK(shape.text() == "[2,3,5,7]");
  CHECK(shape.with_channels(4) == Shape{2, 3, 5, 4});
  CHECK(Shape{}.count() == 1);
  CHECK(Shape{4, 0, 3}.count() == 0);
}

TEST_CASE("impossible shapes are refused", "[core][shape]") {
  CHECK(code_of([] { Shape{1, -2}; }) == Code::shape);
  CHECK(code_of([] { Shape{1, 1, 1, 1, 1, 1, 1}; }) == Code::shape);
  const int huge = std::numeric_limits<int>::max();
  CHECK(code_of([=] { Shape{huge, huge, huge}; }) == Code::shape);
}

TEST_CASE("binary16 survives the round trip for every pattern", "[core][dtype]") {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_f16(half);
    if (std::isnan(value)) {
      CHECK(std::isnan(from_f16(to_f16(value))));
    } else if (to_f16(value) != half) {
      CAPTURE(bits);
      CHECK(to_f16(value) == half);
    }
  }
}

TEST_CASE("binary16 and bfloat16 round to nearest even", "[core][dtype]") {
  CHECK(to_f16(1.0F + 0x1p-11F) == to_f16(1.0F));  // a tie goes to the even one
  CHECK(to_f16(1.0F + 3 * 0x1p-11F) == to_f16(1.0F + 0x1p-9F));
  CHECK(to_f16(65519.0F) == to_f16(65504.0F));
  CHECK(std::isinf(from_f16(to_f16(65520.0F))));
  CHECK(to_f16(0x1p-25F) == 0);  // half of the smallest, to even
  CHECK(to_f16(0x1.8p-25F) == 1);
  CHECK(from_bf16(to_bf16(1.0F + 0x1p-8F)) == 1.0F);
  CHECK(from_bf16(to_bf16(1.0F + 3 * 0x1p-8F)) == 1.0F + 0x1p-6F);
  CHECK(std::isnan(from_bf16(to_bf16(std::numeric_limits<float>::quiet_NaN()))));
}

TEST_CASE("every element type converts to float", "[core][dtype]") {
  const std::int64_t wide[] = {-3, 1LL << 40};
  float to[2];
  to_f32(DType::i64, wide, 2, to);
  CHECK(to[0] == -3);
  CHECK(to[1] == 0x1p40F);
  const std::int8_t narrow[] = {-128, 5};
  to_f32(DType::i8, narrow, 2, to);
  CHECK(to[0] == -128);
  const std::uint16_t halves[] = {to_f16(0.5F), to_f16(-2.0F)};
  to_f32(DType::f16, halves, 2, to);
  CHECK(to[0] == 0.5F);
  CHECK(to[1] == -2.0F);
}

TEST_CASE("a budget counts exactly and refuses what passes its cap", "[core][memory]") {
  auto budget = std::make_shared<MemoryBudget>(1000);
  auto host = std::make_shared<HostAllocator>(budget);
  {
    const Buffer first(host, 600);
    CHECK(budget->used() == 600);
    CHECK(code_of([&] { Buffer(host, 401); }) == Code::memory);
    CHECK(budget->used() == 600);
    const Buffer second(host, 400);
    CHECK(budget->used() == 1000);
    CHECK(reinterpret_cast<std::uintptr_t>(second.data()) % Allocator::kAlignment == 0);
  }
  CHECK(budget->used() == 0);
  CHECK(budget->peak() == 1000);
  CHECK(code_of([&] { budget->reserve(MemoryBudget::kUnlimited); }) == Code::memory);
}

TEST_CASE("the system's refusal is an error that leaves the budget as it was", "[core][memory]") {
  auto budget = std::make_shared<MemoryBudget>();
  HostAllocator host(budget);
  CHECK(code_of([&] { host.allocate(std::size_t{1} << 60); }) == Code::memory);
  CHECK(budget->used() == 0);
}

TEST_CASE("the caching allocator reuses blocks of a size class", "[core][memory]") {
  auto budget = std::make_shared<MemoryBudget>();
  CachingAllocator cache(std::make_shared<HostAllocator>(budget));
  void* block = cache.allocate(1000);
  cache.release(block, 1000);
  CHECK(cache.cached_bytes() == CachingAllocator::size_class(1000));
  CHECK(cache.allocate(CachingAllocator::size_class(1000)) == block);
  CHECK(cache.cached_bytes() == 0);
  cache.release(block, 1000);
  cache.trim();
  CHECK(budget->used() == 0);
}

TEST_CASE("a size class loses at most an eighth", "[core][memory]") {
  for (std::size_t bytes = 1; bytes < 100'000; bytes += 37) {
    const std::size_t size = CachingAllocator::size_class(bytes);
    CHECK(size >= bytes);
    CHECK(size <= bytes + std::max(bytes / 8, Allocator::kAlignment));
    CHECK(CachingAllocator::size_class(size) == size);
  }
}

TEST_CASE("a full cache gives way before an allocation fails", "[core][memory]") {
  auto budget = std::make_shared<MemoryBudget>(4096);
  CachingAllocator cache(std::make_shared<HostAllocator>(budget));
  cache.release(cache.allocate(3072), 3072);
  void* block = cache.allocate(2048);
  CHECK(budget->used() == 2048);
  cache.release(block, 2048);
}

TEST_CASE("a tensor view keeps its owner alive", "[core][tensor]") {
  auto numbers = std::make_shared<std::vector<float>>(std::vector<float>{1, 2, 3, 4});
  const std::weak_ptr<std::vector<float>> watch = numbers;
  Tensor tensor(DType::f32, Shape{2, 2}, reinterpret_cast<const std::byte*>(numbers->data()),
                numbers);
  numbers.reset();
  CHECK_FALSE(watch.expired());
  CHECK(tensor.to_floats() == std::vector<float>{1, 2, 3, 4});
  tensor = Tensor();
  CHECK(watch.expired());
}
