#include "io/weights/elements.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "core/base/error.h"

namespace atrous::io {
namespace {

/// How an element type reaches a tensor.
struct Route {
  std::size_t bytes;
  DType to;
  bool as_is;
};

constexpr std::array<Route, 13> kRoutes = {{
    {2, DType::f16, true},
    {2, DType::bf16, true},
    {4, DType::f32, true},
    {8, DType::f32, false},
    {1, DType::i8, true},
    {1, DType::u8, true},
    {2, DType::i32, false},
    {2, DType::i32, false},
    {4, DType::i32, true},
    {4, DType::i64, false},
    {8, DType::i64, true},
    {8, DType::i64, true},  // beyond 2^63 it is no count of anything
    {1, DType::boolean, true},
}};

const Route& route_of(Element type) noexcept { return kRoutes[static_cast<std::size_t>(type)]; }

/// A number of `From` at `from`, in either byte order.
template <class From>
From load(const std::byte* from, bool swap) noexcept {
  std::array<std::byte, sizeof(From)> bytes;
  std::memcpy(bytes.data(), from, sizeof(From));
  if (swap) std::reverse(bytes.begin(), bytes.end());
  From value;
  std::memcpy(&value, bytes.data(), sizeof(From));
  return value;
}

template <class From, class To>
void copy_one(const std::byte* from, std::byte* to, bool swap) noexcept {
  const To value = static_cast<To>(load<From>(from, swap));
  std::memcpy(to, &value, sizeof(To));
}

using CopyOne = void (*)(const std::byte*, std::byte*, bool) noexcept;

CopyOne copier(Element type) noexcept {
  switch (type) {
    case Element::f64:
      return copy_one<double, float>;
    case Element::i16:
      return copy_one<std::int16_t, std::int32_t>;
    case Element::u16:
      return copy_one<std::uint16_t, std::int32_t>;
    case Element::u32:
      return copy_one<std::uint32_t, std::int64_t>;
    default:
      break;
  }
  switch (size_of(type)) {
    case 1:
      return copy_one<std::uint8_t, std::uint8_t>;
    case 2:
      return copy_one<std::uint16_t, std::uint16_t>;
    case 4:
      return copy_one<std::uint32_t, std::uint32_t>;
    default:
      return copy_one<std::uint64_t, std::uint64_t>;
  }
}

Shape checked_shape(const std::vector<std::int64_t>& extents, const std::string& place) {
  if (extents.size() > Shape::kMaxRank) {
    throw Error(Code::unsupported, place + ": " + std::to_string(extents.size()) +
                                       " axes, at most " + std::to_string(Shape::kMaxRank));
  }
  std::vector<int> narrow;
  std::int64_t count = 1;
  for (const std::int64_t extent : extents) {
    if (extent < 0 || extent > std::numeric_limits<int>::max()) {
      throw Error(Code::unsupported,
                  place + ": extent " + std::to_string(extent) + " is not supported");
    }
    if (extent != 0 && count > (std::int64_t{1} << 56) / extent)
      throw Error(Code::corrupt_file, place + ": its shape has more elements than any file");
    count *= extent;
    narrow.push_back(static_cast<int>(extent));
  }
  return Shape(narrow);
}

bool in_rows(const Elements& elements) noexcept {
  std::int64_t stride = 1;
  for (std::size_t axis = elements.strides.size(); axis-- > 0;) {
    if (elements.shape[axis] == 1) continue;
    if (elements.strides[axis] != stride) return false;
    stride *= elements.shape[axis];
  }
  return true;
}

/// One past the last element that the array touches. Strides may not be negative.
std::int64_t touched(const Elements& elements, const Shape& shape, const std::string& place) {
  if (shape.count() == 0) return 0;
  if (elements.strides.empty()) return shape.count();
  std::int64_t last = 0;
  for (std::size_t axis = 0; axis < elements.strides.size(); ++axis) {
    const std::int64_t stride = elements.strides[axis], steps = elements.shape[axis] - 1;
    constexpr std::int64_t kMost = std::int64_t{1} << 56;
    if (stride < 0 || (steps > 0 && stride > (kMost - last) / steps))
      throw Error(Code::corrupt_file,
                  place + ": stride " + std::to_string(stride) + " leads out of its data");
    last += stride * steps;
  }
  return last + 1;
}

/// Copies elements in row order, wherever they lie.
void gather(const Elements& elements, CopyOne copy, std::byte* to, std::size_t to_bytes) {
  const std::size_t rank = elements.shape.size();
  const std::size_t from_bytes = size_of(elements.type);
  std::vector<std::int64_t> strides = elements.strides;
  if (strides.empty()) {
    strides.assign(rank, 1);
    for (std::size_t axis = rank; axis-- > 1;)
      strides[axis - 1] = strides[axis] * elements.shape[axis];
  }
  std::vector<std::int64_t> index(rank, 0);
  std::int64_t at = 0;
  for (;;) {
    copy(elements.bytes.data() + static_cast<std::size_t>(at) * from_bytes, to,
         elements.big_endian);
    to += to_bytes;
    std::size_t axis = rank;
    for (;;) {
      if (axis == 0) return;
      --axis;
      at += strides[axis];
      if (++index[axis] < elements.shape[axis]) break;
      at -= strides[axis] * elements.shape[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace

std::size_t size_of(Element type) noexcept { return route_of(type).bytes; }

std::vector<std::int64_t> column_strides(std::span<const std::int64_t> shape) {
  std::vector<std::int64_t> strides;
  std::uint64_t stride = 1;  // may wrap: make_tensor() refuses such a shape
  for (const std::int64_t extent : shape) {
    strides.push_back(static_cast<std::int64_t>(stride));
    stride *= static_cast<std::uint64_t>(extent);
  }
  return strides;
}

Tensor make_tensor(const Elements& elements, const std::string& place, ReadLimit& limit) {
  const Shape shape = checked_shape(elements.shape, place);
  if (!elements.strides.empty() && elements.strides.size() != elements.shape.size())
    throw Error(Code::corrupt_file, place + ": has more or fewer strides than axes");
  const Route& route = route_of(elements.type);
  const std::int64_t needed = touched(elements, shape, place);
  if (static_cast<std::uint64_t>(needed) > elements.bytes.size() / route.bytes) {
    throw Error(Code::corrupt_file, place + ": shape " + shape.text() + " needs " +
                                        std::to_string(needed) + " elements of " +
                                        std::to_string(route.bytes) + " bytes, " +
                                        std::to_string(elements.bytes.size()) + " bytes are there");
  }
  const bool swap = elements.big_endian && route.bytes > 1;
  if (route.as_is && !swap && in_rows(elements))
    return Tensor(route.to, shape, elements.bytes.data(), elements.owner);
  const std::size_t bytes =
      static_cast<std::size_t>(shape.count()) * static_cast<std::size_t>(atrous::size_of(route.to));
  limit.spend(bytes, place);
  Tensor tensor(route.to, shape);
  if (bytes > 0) {
    gather(elements, copier(elements.type), tensor.mutable_data(),
           static_cast<std::size_t>(atrous::size_of(route.to)));
  }
  return tensor;
}

}  // namespace atrous::io
