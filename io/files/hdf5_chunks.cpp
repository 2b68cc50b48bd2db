// The indexes of chunks: the B-tree of layouts 1 to 3, and what layout 4 has for one chunk, for
// chunks one after the other, for extents that are fixed, for one and for several that may grow.
#include "io/files/hdf5_chunks.h"

#include <algorithm>
#include <bit>
#include <set>

#include "io/files/hdf5_tree2.h"

namespace atrous::io {
namespace {

constexpr std::uint8_t kFilteredElements = 1;  // an array's client

class Index {
 public:
  Index(Hdf5& file, const Hdf5ChunkLayout& layout, FunctionRef<void(const Hdf5Chunk&)> visit)
      : file_(file), layout_(layout), visit_(visit) {}

  void read() {
    using Kind = Hdf5ChunkLayout::Index;
    if (layout_.address == kNoAddress) return;
    switch (layout_.index) {
      case Kind::tree:
        return read_tree(layout_.address, 0);
      case Kind::single:
        return visit_({.origin = std::vector<std::int64_t>(layout_.chunk.size(), 0),
                       .address = layout_.address,
                       .bytes = layout_.single_bytes,
                       .mask = layout_.single_mask});
      case Kind::implicit:
        return read_implicit();
      case Kind::fixed_array:
        return read_fixed_array();
      case Kind::extensible_array:
        return read_extensible_array();
      case Kind::tree2:
        return visit_tree2(file_, layout_.address, layout_.filtered ? 11 : 10,
                           [&](ByteReader record) { read_record(record); });
    }
  }

 private:
  void read_tree(Hdf5::Address address, int depth) {
    constexpr int kDeepest = 32;
    ByteReader node = file_.at(address);
    if (depth > kDeepest || !seen_.insert(address).second)
      node.fail("a tree of chunks has a cycle");
    if (node.text(4, "a tree of chunks") != "TREE") node.fail("expected a tree of chunks");
    if (node.number<std::uint8_t>("a tree's type") != 1) node.fail("expected a tree of chunks");
    const auto level = node.number<std::uint8_t>("a tree's level");
    const auto count = node.number<std::uint16_t>("a tree's size");
    node.skip(std::size_t{2} * file_.offset_bytes());
    for (unsigned i = 0; i < count; ++i) {
      file_.count_visit(node);
      Hdf5Chunk chunk;
      chunk.bytes = node.number<std::uint32_t>("a chunk's length");
      chunk.mask = node.number<std::uint32_t>("a chunk's filter mask");
      for (std::size_t axis = 0; axis < layout_.chunk.size(); ++axis)
        chunk.origin.push_back(node.number<std::int64_t>("a chunk's place"));
      node.skip(8);
      chunk.address = file_.read_address(node);
      if (level > 0)
        read_tree(chunk.address, depth + 1);
      else
        visit_(chunk);
    }
  }

  /// Chunks along an axis, those included that only a larger dataset would have.
  std::uint64_t chunks_along(std::size_t axis) const noexcept {
    const std::int64_t extent = layout_.largest_shape[axis], chunk = layout_.chunk[axis];
    return static_cast<std::uint64_t>((extent + chunk - 1) / chunk);
  }

  /// The place of the chunk with a number, which counts row by row over the axes in `order`. The
  /// first of them may grow without limit.
  std::vector<std::int64_t> origin(std::uint64_t number,
                                   const std::vector<std::size_t>& order) const {
    std::vector<std::int64_t> result(layout_.chunk.size(), 0);
    for (std::size_t i = order.size(); i-- > 0;) {
      const std::size_t axis = order[i];
      const std::uint64_t along = i == 0 ? number + 1 : chunks_along(axis);
      if (along == 0) break;
      std::int64_t begin = 0;
      if (__builtin_mul_overflow(number % along, layout_.chunk[axis], &begin)) begin = -1;
      result[axis] = begin;
      number /= along;
    }
    return result;
  }

  std::vector<std::size_t> axes_in_order() const {
    std::vector<std::size_t> order;
    for (std::size_t axis = 0; axis < layout_.chunk.size(); ++axis) order.push_back(axis);
    return order;
  }

  void read_implicit() {
    std::uint64_t count = 1;
    for (std::size_t axis = 0; axis < layout_.chunk.size(); ++axis)
      if (__builtin_mul_overflow(count, chunks_along(axis), &count)) count = ~std::uint64_t{0};
    const std::vector<std::size_t> order = axes_in_order();
    ByteReader all = file_.at(layout_.address);
    count = std::min<std::uint64_t>(count, all.remaining() / layout_.chunk_bytes);
    for (std::uint64_t i = 0; i < count; ++i) {
      file_.count_visit(all);
      visit_({.origin = origin(i, order),
              .address = layout_.address + i * layout_.chunk_bytes,
              .bytes = layout_.chunk_bytes});
    }
  }

  /// `mark`, version 0, and whether elements tell lengths and masks.
  void check_mark(ByteReader& reader, std::string_view mark) {
    if (reader.text(mark.size(), "an index of chunks") != mark)
      reader.fail("expected '" + std::string(mark) + "', a part of an index of chunks");
    if (reader.number<std::uint8_t>("an index's version") != 0)
      reader.fail("an index of an unknown version");
    lengths_ = reader.number<std::uint8_t>("an index's client") == kFilteredElements;
  }

  void set_element_bytes(ByteReader& reader) {
    element_bytes_ = reader.number<std::uint8_t>("an element's size");
    const unsigned plain = file_.offset_bytes() + (lengths_ ? 4 : 0);
    if (element_bytes_ < plain + (lengths_ ? 1 : 0) || element_bytes_ > plain + 8)
      reader.fail("elements of an impossible size");
    length_bytes_ = element_bytes_ - plain;
  }

  /// Elements of an array in its order; `first` is the number of the first one.
  void read_elements(ByteReader& reader,
                     std::uint64_t first,
                     std::uint64_t count,
                     const std::vector<std::size_t>& order) {
    for (std::uint64_t i = 0; i < count; ++i) {
      file_.count_visit(reader);
      Hdf5Chunk chunk = read_element(reader);
      if (chunk.address == kNoAddress) continue;
      chunk.origin = origin(first + i, order);
      visit_(chunk);
    }
  }

  Hdf5Chunk read_element(ByteReader& reader) {
    Hdf5Chunk chunk;
    chunk.address = file_.read_address(reader);
    chunk.bytes = layout_.chunk_bytes;
    if (lengths_) {
      chunk.bytes = Hdf5::read_number(reader, length_bytes_, "a chunk's length");
      chunk.mask = reader.number<std::uint32_t>("a chunk's filter mask");
    } else {
      reader.skip(length_bytes_);
    }
    return chunk;
  }

  void read_fixed_array() {
    ByteReader header = file_.at(layout_.address);
    check_mark(header, "FAHD");
    set_element_bytes(header);
    const auto page_bits = header.number<std::uint8_t>("a page's size");
    const std::uint64_t count = file_.read_length(header);
    const Hdf5::Address data = file_.read_address(header);
    if (data == kNoAddress) return;
    if (page_bits > 32) header.fail("pages of an impossible size");
    const std::uint64_t page = std::uint64_t{1} << page_bits;
    ByteReader block = file_.at(data);
    if (count > block.remaining() * page) header.fail("an array longer than the file");
    check_mark(block, "FADB");
    block.skip(file_.offset_bytes());
    const std::vector<std::size_t> order = axes_in_order();
    if (count <= page) return read_elements(block, 0, count, order);
    const std::uint64_t pages = (count + page - 1) / page;
    const auto used = block.take(static_cast<std::size_t>((pages + 7) / 8), "a map of pages");
    block.skip(kChecksum);
    read_pages(block, {used, 0}, 0, count, page, order);
  }

  /// A bit for each page that was ever written, of which the first is number `first`.
  struct PageMap {
    std::span<const std::byte> bits;
    std::uint64_t first = 0;

    bool has(std::uint64_t page) const noexcept {
      const std::uint64_t bit = first + page;
      return (bits[bit / 8] & std::byte{0x80} >> (bit % 8)) != std::byte{0};
    }
  };

  /// Elements in pages, each with its checksum.
  void read_pages(ByteReader& block,
                  const PageMap& used,
                  std::uint64_t first,
                  std::uint64_t count,
                  std::uint64_t page,
                  const std::vector<std::size_t>& order) {
    for (std::uint64_t i = 0; i * page < count; ++i) {
      file_.count_visit(block);
      const std::uint64_t begin = i * page, elements = std::min(page, count - begin);
      if (elements > block.remaining() / element_bytes_) block.fail("a page passes the file's end");
      ByteReader content =
          block.part(static_cast<std::size_t>(elements) * element_bytes_, "a page of chunks");
      block.skip(kChecksum);
      if (used.has(i)) read_elements(content, first + begin, elements, order);
    }
  }

  /// What an extensible array's blocks have in common.
  struct Growth {
    unsigned block_offset_bytes = 0;
    std::uint64_t page = 0;               // elements of a page
    std::vector<std::size_t> order = {};  // the axis that grows, then the others
  };

  void read_extensible_array() {
    ByteReader header = file_.at(layout_.address);
    check_mark(header, "EAHD");
    set_element_bytes(header);
    const unsigned bits = header.number<std::uint8_t>("the array's size");
    const std::uint64_t in_index = header.number<std::uint8_t>("the index block's elements");
    const std::uint64_t least = header.number<std::uint8_t>("a data block's elements");
    const std::uint64_t pointers = header.number<std::uint8_t>("a secondary block's pointers");
    const unsigned page_bits = header.number<std::uint8_t>("a page's size");
    header.skip(std::size_t{6} * file_.length_bytes());
    const Hdf5::Address address = file_.read_address(header);
    if (address == kNoAddress) return;
    if (!std::has_single_bit(least) || !std::has_single_bit(pointers) || bits > 64 ||
        page_bits > 32 || static_cast<unsigned>(std::countr_zero(least)) > bits)
      header.fail("an extensible array of impossible sizes");
    const Growth growth{.block_offset_bytes = (bits + 7) / 8,
                        .page = std::uint64_t{1} << page_bits,
                        .order = growing_axis_first()};
    ByteReader block = file_.at(address);
    check_mark(block, "EAIB");
    block.skip(file_.offset_bytes());
    read_elements(block, 0, in_index, growth.order);
    // Super block s stands for 2^(s/2) data blocks of least * 2^((s+1)/2) elements. The data blocks
    // of the first ones are named by the index block itself.
    const unsigned supers = 1 + bits - static_cast<unsigned>(std::countr_zero(least));
    const unsigned direct = 2 * static_cast<unsigned>(std::countr_zero(pointers));
    std::uint64_t first = in_index;
    for (unsigned s = 0; s < supers; ++s) {
      const std::uint64_t blocks = std::uint64_t{1} << (s / 2);
      const std::uint64_t elements = least << ((s + 1) / 2);
      if (s < direct) {
        for (std::uint64_t i = 0; i < blocks; ++i)
          read_data_block(file_.read_address(block), {}, first + i * elements, elements, growth);
      } else {
        read_super_block(file_.read_address(block), blocks, first, elements, growth);
      }
      first += blocks * elements;
    }
  }

  /// Chunks are numbered with the axis that may grow without limit outermost.
  std::vector<std::size_t> growing_axis_first() const {
    std::vector<std::size_t> order = axes_in_order();
    const auto grows = std::find_if(order.begin(), order.end(), [&](std::size_t axis) {
      return layout_.largest_shape[axis] < 0;
    });
    if (grows != order.end()) std::rotate(order.begin(), grows, grows + 1);
    return order;
  }

  void read_super_block(Hdf5::Address address,
                        std::uint64_t blocks,
                        std::uint64_t first,
                        std::uint64_t elements,
                        const Growth& growth) {
    if (address == kNoAddress) return;
    ByteReader block = file_.at(address);
    check_mark(block, "EASB");
    block.skip(file_.offset_bytes() + growth.block_offset_bytes);
    const std::uint64_t pages = elements > growth.page ? elements / growth.page : 0;
    const std::uint64_t map_bytes = (pages + 7) / 8;
    if (map_bytes != 0 && blocks > block.remaining() / map_bytes)
      block.fail("a secondary block passes the end of the file");
    const auto used = block.take(static_cast<std::size_t>(blocks * map_bytes), "a map of pages");
    for (std::uint64_t i = 0; i < blocks; ++i) {
      read_data_block(file_.read_address(block), {used, i * pages}, first + i * elements, elements,
                      growth);
    }
  }

  void read_data_block(Hdf5::Address address,
                       const PageMap& used,
                       std::uint64_t first,
                       std::uint64_t elements,
                       const Growth& growth) {
    if (address == kNoAddress) return;
    ByteReader block = file_.at(address);
    file_.count_visit(block);
    check_mark(block, "EADB");
    block.skip(file_.offset_bytes() + growth.block_offset_bytes);
    if (elements <= growth.page) return read_elements(block, first, elements, growth.order);
    if (used.bits.empty()) block.fail("a data block of pages without their map");
    block.skip(kChecksum);
    read_pages(block, used, first, elements, growth.page, growth.order);
  }

  /// A record of a tree: address, length and mask if filtered, and the chunk's place in chunks.
  void read_record(ByteReader record) {
    const std::size_t places = 8 * layout_.chunk.size();
    const std::size_t plain = file_.offset_bytes() + (layout_.filtered ? 4U : 0U) + places;
    if (record.size() < plain || record.size() > plain + 8)
      record.fail("a record of a tree of chunks has an impossible size");
    lengths_ = layout_.filtered;
    length_bytes_ = static_cast<unsigned>(record.size() - plain);
    Hdf5Chunk chunk = read_element(record);
    for (const std::int64_t each : layout_.chunk) {
      std::int64_t begin = 0;
      if (__builtin_mul_overflow(record.number<std::int64_t>("a chunk's place"), each, &begin))
        begin = -1;
      chunk.origin.push_back(begin);
    }
    visit_(chunk);
  }

  static constexpr std::size_t kChecksum = 4;

  Hdf5& file_;
  const Hdf5ChunkLayout& layout_;
  FunctionRef<void(const Hdf5Chunk&)> visit_;
  bool lengths_ = false;
  unsigned element_bytes_ = 0, length_bytes_ = 0;
  std::set<Hdf5::Address> seen_;
};

}  // namespace

void visit_chunks(Hdf5& file,
                  const Hdf5ChunkLayout& layout,
                  FunctionRef<void(const Hdf5Chunk&)> visit) {
  Index(file, layout, visit).read();
}

}  // namespace atrous::io
