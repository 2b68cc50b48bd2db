#include "io/files/hdf5_heap.h"

#include <algorithm>
#include <bit>

#include "core/base/error.h"

namespace atrous::io {
namespace {

constexpr unsigned kMostRows = 64;

unsigned log2_of(std::uint64_t power) noexcept {
  return static_cast<unsigned>(std::bit_width(power)) - 1;
}

}  // namespace

Hdf5Heap::Hdf5Heap(Hdf5& file, Hdf5::Address address) : file_(file) {
  ByteReader header = file.at(address);
  if (header.text(4, "a fractal heap") != "FRHP") header.fail("expected a fractal heap");
  header.skip(1 + 2);
  if (header.number<std::uint16_t>("the filters' length") != 0) {
    throw Error(Code::unsupported, std::string(file.name()) +
                                       ": a compressed group is not supported; save it with the "
                                       "library's defaults");
  }
  header.skip(1);
  const auto most_object = header.number<std::uint32_t>("the largest object's size");
  header.skip(std::size_t{2} * (file.length_bytes() + file.offset_bytes()));
  header.skip(std::size_t{8} * file.length_bytes());
  width_ = header.number<std::uint16_t>("a heap's width");
  first_bytes_ = file.read_length(header);
  most_direct_bytes_ = file.read_length(header);
  const auto bits = header.number<std::uint16_t>("a heap's largest size");
  header.skip(2);
  root_ = file.read_address(header);
  root_rows_ = header.number<std::uint16_t>("a heap's rows");
  const bool sizes_fit = std::has_single_bit(width_) && std::has_single_bit(first_bytes_) &&
                         std::has_single_bit(most_direct_bytes_) &&
                         most_direct_bytes_ >= first_bytes_ && most_direct_bytes_ >> 32 == 0;
  if (!sizes_fit || bits > 64 || most_object == 0 || root_rows_ > kMostRows)
    header.fail("a fractal heap of impossible sizes");
  offset_bytes_ = (bits + 7U) / 8;
  object_length_bytes_ =
      std::min((log2_of(most_direct_bytes_) + 7) / 8, (log2_of(most_object) + 7) / 8);
}

std::uint64_t Hdf5Heap::block_bytes(unsigned row) const noexcept {
  return row == 0 ? first_bytes_ : first_bytes_ << (row - 1);
}

std::uint64_t Hdf5Heap::row_bytes(unsigned row) const noexcept { return width_ * block_bytes(row); }

ByteReader Hdf5Heap::object(ByteReader id) const {
  const auto kind = id.number<std::uint8_t>("a heap's id");
  if (kind != 0) {
    throw Error(Code::unsupported, std::string(file_.name()) +
                                       ": a link with a name of many kilobytes is not supported");
  }
  const std::uint64_t offset = Hdf5::read_number(id, offset_bytes_, "an object's place");
  const std::uint64_t length = Hdf5::read_number(id, object_length_bytes_, "an object's length");
  return root_rows_ == 0 ? in_direct(root_, first_bytes_, offset, length)
                         : in_indirect(root_, root_rows_, offset, length);
}

/// Places count from the block's first byte, its head included.
ByteReader Hdf5Heap::in_direct(Hdf5::Address address,
                               std::uint64_t bytes,
                               std::uint64_t offset,
                               std::uint64_t length) const {
  ByteReader block = file_.block(address, bytes, "a heap's block");
  if (block.text(4, "a heap's block") != "FHDB") block.fail("expected a heap's block");
  if (offset > bytes || length > bytes - offset) block.fail("an object lies outside its block");
  block.seek(static_cast<std::size_t>(offset));
  return block.part(static_cast<std::size_t>(length), "an object");
}

/// Children stand row by row: direct blocks up to their largest size, then indirect ones.
ByteReader Hdf5Heap::in_indirect(Hdf5::Address address,
                                 unsigned rows,
                                 std::uint64_t offset,
                                 std::uint64_t length) const {
  ByteReader block = file_.at(address);
  if (block.text(4, "a heap's block") != "FHIB") block.fail("expected a heap's block of blocks");
  block.skip(1 + file_.offset_bytes() + offset_bytes_);
  for (unsigned row = 0; row < rows; ++row) {
    const std::uint64_t each = block_bytes(row);
    if (each == 0 || row_bytes(row) / each != width_) break;
    if (offset >= row_bytes(row)) {
      offset -= row_bytes(row);
      block.skip(static_cast<std::size_t>(width_) * file_.offset_bytes());
      continue;
    }
    block.skip(static_cast<std::size_t>(offset / each) * file_.offset_bytes());
    const Hdf5::Address child = file_.read_address(block);
    offset %= each;
    if (each <= most_direct_bytes_) return in_direct(child, each, offset, length);
    // A block of blocks covers as much as the block that it stands for.
    const unsigned covered = log2_of(each) - log2_of(first_bytes_) - log2_of(width_) + 1;
    if (covered >= row) block.fail("a heap's block contains itself");
    return in_indirect(child, covered, offset, length);
  }
  block.fail("an object lies beyond the end of its heap");
}

}  // namespace atrous::io
