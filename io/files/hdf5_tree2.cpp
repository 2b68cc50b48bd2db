#include "io/files/hdf5_tree2.h"

#include <bit>
#include <set>

namespace atrous::io {
namespace {

constexpr unsigned kNodeFrame = 10;  // mark, version, type, checksum
constexpr unsigned kDeepest = 16;

/// How many records nodes of one depth hold at most, and the bytes that such a number takes.
struct Level {
  std::uint64_t most = 0;       // in a node
  std::uint64_t most_all = 0;   // in it and all below
  unsigned most_all_bytes = 0;  // none for leaves, whose number is known to their parents
};

unsigned bytes_for(std::uint64_t most) noexcept {
  return (static_cast<unsigned>(std::bit_width(most)) + 7) / 8;
}

class Tree {
 public:
  Tree(Hdf5& file, unsigned type, FunctionRef<void(ByteReader)> visit)
      : file_(file), type_(type), visit_(visit) {}

  void read(Hdf5::Address address) {
    ByteReader header = file_.at(address);
    check_mark(header, "BTHD");
    node_bytes_ = header.number<std::uint32_t>("a node's size");
    record_bytes_ = header.number<std::uint16_t>("a record's size");
    const auto depth = header.number<std::uint16_t>("a tree's depth");
    header.skip(2);
    const Hdf5::Address root = file_.read_address(header);
    const auto records = header.number<std::uint16_t>("the number of records");
    if (root == kNoAddress) return;
    if (record_bytes_ == 0 || node_bytes_ < kNodeFrame + record_bytes_ || depth > kDeepest)
      header.fail("a tree whose nodes are too small or nested too deeply");
    measure(depth);
    read_node(root, depth, records);
  }

 private:
  void check_mark(ByteReader& reader, std::string_view mark) const {
    if (reader.text(mark.size(), "a tree") != mark)
      reader.fail("expected '" + std::string(mark) + "', a part of a tree");
    if (reader.number<std::uint8_t>("a tree's version") != 0)
      reader.fail("a tree of an unknown version");
    if (reader.number<std::uint8_t>("a tree's type") != type_)
      reader.fail("a tree of other records than expected");
  }

  /// Numbers of records are stored in as few bytes as the largest one takes.
  void measure(unsigned depth) {
    const std::uint64_t leaf = (node_bytes_ - kNodeFrame) / record_bytes_;
    levels_ = {{.most = leaf, .most_all = leaf}};
    count_bytes_ = bytes_for(leaf);
    for (unsigned d = 1; d <= depth; ++d) {
      const Level& below = levels_.back();
      const std::uint64_t pointer = file_.offset_bytes() + count_bytes_ + below.most_all_bytes;
      Level level;
      if (node_bytes_ > kNodeFrame + pointer)
        level.most = (node_bytes_ - kNodeFrame - pointer) / (record_bytes_ + pointer);
      if (__builtin_mul_overflow(level.most + 1, below.most_all, &level.most_all) ||
          __builtin_add_overflow(level.most, level.most_all, &level.most_all))
        level.most_all = ~std::uint64_t{0};
      level.most_all_bytes = bytes_for(level.most_all);
      levels_.push_back(level);
    }
  }

  void read_node(Hdf5::Address address, unsigned depth, std::uint64_t count) {
    ByteReader node = file_.block(address, node_bytes_, "a tree's node");
    if (!seen_.insert(address).second) node.fail("a tree has a cycle");
    check_mark(node, depth == 0 ? "BTLF" : "BTIN");
    if (count > levels_[depth].most) node.fail("a node with more records than it has room for");
    for (std::uint64_t i = 0; i < count; ++i) {
      file_.count_visit(node);
      visit_(node.part(record_bytes_, "a tree's record"));
    }
    if (depth == 0) return;
    for (std::uint64_t i = 0; i <= count; ++i) {
      const Hdf5::Address child = file_.read_address(node);
      const std::uint64_t records = Hdf5::read_number(node, count_bytes_, "a number of records");
      node.skip(levels_[depth - 1].most_all_bytes);
      read_node(child, depth - 1, records);
    }
  }

  Hdf5& file_;
  unsigned type_;
  FunctionRef<void(ByteReader)> visit_;
  std::uint32_t node_bytes_ = 0, record_bytes_ = 0;
  unsigned count_bytes_ = 0;
  std::vector<Level> levels_;  // by depth, leaves first
  std::set<Hdf5::Address> seen_;
};

}  // namespace

void visit_tree2(Hdf5& file,
                 Hdf5::Address address,
                 unsigned type,
                 FunctionRef<void(ByteReader)> visit) {
  Tree(file, type, visit).read(address);
}

}  // namespace atrous::io
