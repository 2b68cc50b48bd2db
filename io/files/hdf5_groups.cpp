// Groups of an HDF5 file: symbol tables (a B-tree over nodes of entries, names in a local heap) and
// link messages, in the object header or, from some eight on, in a fractal heap.
#include <set>

#include "core/base/error.h"
#include "io/files/hdf5_heap.h"
#include "io/files/hdf5_tree2.h"

namespace atrous::io {
namespace {

constexpr std::uint16_t kLinkInfo = 0x02, kLink = 0x06, kSymbolTable = 0x11;
constexpr std::size_t kLongestName = 4096;
constexpr std::size_t kPerMember = 256;  // bytes to account for

}  // namespace

class Hdf5Groups {
 public:
  using Address = Hdf5::Address;
  using Members = std::map<std::string, Address>;

  Hdf5Groups(Hdf5& file, Members& members) : file_(file), members_(members) {}

  void read_symbol_table(ByteReader message) {
    const Address tree = file_.read_address(message);
    ByteReader heap = file_.at(file_.read_address(message));
    if (heap.text(4, "a local heap") != "HEAP") heap.fail("expected a local heap");
    heap.skip(4);
    const std::uint64_t bytes = file_.read_length(heap);
    file_.read_length(heap);
    names_ = file_.block(file_.read_address(heap), bytes, "a local heap");
    read_tree(tree, 0);
  }

  void read_link_info(ByteReader message) {
    message.skip(1);
    const auto flags = message.number<std::uint8_t>("flags");
    if ((flags & 1U) != 0) message.skip(8);
    const Address heap_address = file_.read_address(message);
    const Address by_name = file_.read_address(message);
    if (heap_address == kNoAddress || by_name == kNoAddress) return;  // all in the header
    constexpr unsigned kLinksByName = 5, kHashBytes = 4;
    const Hdf5Heap heap(file_, heap_address);
    visit_tree2(file_, by_name, kLinksByName, [&](ByteReader record) {
      record.skip(kHashBytes);
      read_link(heap.object(record.part(record.remaining(), "a heap's id")));
    });
  }

  void read_link(ByteReader message) {
    message.skip(1);
    const auto flags = message.number<std::uint8_t>("a link's flags");
    const auto type = (flags & 8U) != 0 ? message.number<std::uint8_t>("a link's type") : 0;
    if ((flags & 4U) != 0) message.skip(8);
    if ((flags & 16U) != 0) message.skip(1);
    const std::uint64_t length = Hdf5::read_number(message, 1U << (flags & 3U), "a name's length");
    if (length > kLongestName) message.fail("a link's name is too long");
    const std::string name(message.text(static_cast<std::size_t>(length), "a link's name"));
    if (type == 0) add(name, file_.read_address(message));
  }

 private:
  static constexpr int kDeepest = 32;

  void add(const std::string& name, Address address) {
    file_.limit().spend(kPerMember + name.size(), std::string(file_.name()));
    if (!members_.emplace(name, address).second) {
      throw Error(Code::corrupt_file,
                  std::string(file_.name()) + ": a group's member '" + name + "' comes twice");
    }
  }

  void read_tree(Address address, int depth) {
    ByteReader node = file_.at(address);
    if (depth > kDeepest || !seen_.insert(address).second) node.fail("a group's tree has a cycle");
    if (node.text(4, "a group's tree") != "TREE") node.fail("expected a group's tree");
    if (node.number<std::uint8_t>("a tree's type") != 0) node.fail("expected a group's tree");
    const auto level = node.number<std::uint8_t>("a tree's level");
    const auto count = node.number<std::uint16_t>("a tree's size");
    node.skip(std::size_t{2} * file_.offset_bytes());
    for (unsigned i = 0; i < count; ++i) {
      file_.count_visit(node);
      node.skip(file_.length_bytes());
      const Address child = file_.read_address(node);
      if (level > 0)
        read_tree(child, depth + 1);
      else
        read_entries(child);
    }
  }

  void read_entries(Address address) {
    ByteReader node = file_.at(address);
    if (node.text(4, "a symbol table") != "SNOD") node.fail("expected a symbol table");
    node.skip(2);
    const auto count = node.number<std::uint16_t>("the number of symbols");
    for (unsigned i = 0; i < count; ++i) {
      file_.count_visit(node);
      const std::uint64_t name = Hdf5::read_number(node, file_.offset_bytes(), "a name's place");
      const Address header = file_.read_address(node);
      const auto cache = node.number<std::uint32_t>("a cache type");
      node.skip(4 + 16);
      constexpr std::uint32_t kSoftLink = 2;
      if (cache != kSoftLink) add(name_at(name), header);
    }
  }

  std::string name_at(std::uint64_t offset) {
    ByteReader names = names_;
    if (offset > names.size()) names.fail("a name lies outside its heap");
    names.seek(static_cast<std::size_t>(offset));
    std::string name;
    for (;;) {
      const char letter = names.number<char>("a name");
      if (letter == '\0') return name;
      if (name.size() == kLongestName) names.fail("a name is too long");
      name += letter;
    }
  }

  Hdf5& file_;
  Members& members_;
  ByteReader names_{{}, {}};
  std::set<Address> seen_;
};

std::optional<std::map<std::string, Hdf5::Address>> Hdf5::members(Address address) {
  std::map<std::string, Address> members;
  Hdf5Groups groups(*this, members);
  bool is_group = false;
  for (const Message& message : messages(address)) {
    if (message.type == kSymbolTable) groups.read_symbol_table(message.content);
    if (message.type == kLinkInfo) groups.read_link_info(message.content);
    if (message.type == kLink) groups.read_link(message.content);
    is_group = is_group || message.type == kSymbolTable || message.type == kLinkInfo ||
               message.type == kLink;
  }
  return is_group ? std::optional(std::move(members)) : std::nullopt;
}

}  // namespace atrous::io
