#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/byte_reader.h"
#include "io/files/mapped_file.h"
#include "io/files/read_limit.h"

namespace atrous::io {

/// Type of a dataset's elements, as far as weight files need it.
struct Hdf5Type {
  enum class Class { integer, real, text, reference, other };
  Class type = Class::other;
  std::uint32_t bytes = 0;
  bool big_endian = false;
  bool is_signed = false;
};

/// A dataset: its elements in rows. `bytes` are a view of the file where it stores them in one
/// piece.
struct Hdf5Dataset {
  Hdf5Type type;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};

/// An HDF5 file (HDF5 File Format Specification 3.0): superblocks 0 to 3, object headers 1 and 2,
/// groups as symbol tables, link messages or heaps of links, datasets compact, contiguous or in
/// chunks of any index, deflated and shuffled or not. What h5py, Keras and MATLAB write, in the
/// library's earliest and latest forms.
class Hdf5 {
 public:
  using Address = std::uint64_t;

  /// Throws Error{Code::corrupt_file}. `file` and `limit` must outlive this.
  Hdf5(const MappedFile& file, ReadLimit& limit);

  static bool begins_like_one(std::span<const std::byte> bytes) noexcept;

  Address root() const noexcept { return root_; }
  /// Members of the group at `address` in the order of their names; nothing if it is no group.
  /// Soft and external links are left out.
  std::optional<std::map<std::string, Address>> members(Address address);
  /// The dataset at `address`, or nothing if it is none. `place` is for messages.
  std::optional<Hdf5Dataset> dataset(Address address, const std::string& place);

  // What the sources of this reader share.
  std::string_view name() const noexcept { return file_.name(); }
  const std::shared_ptr<const void>& owner() const noexcept { return file_.owner(); }
  ReadLimit& limit() const noexcept { return limit_; }
  unsigned offset_bytes() const noexcept { return offset_bytes_; }
  unsigned length_bytes() const noexcept { return length_bytes_; }
  /// A reader of the whole file that stands at `address`.
  ByteReader at(Address address) const;
  /// `bytes` bytes from `address` on.
  ByteReader block(Address address, std::uint64_t bytes, std::string_view what) const;
  Address read_address(ByteReader& reader) const;
  std::uint64_t read_length(ByteReader& reader) const;
  /// A little-endian number of `bytes` bytes.
  static std::uint64_t read_number(ByteReader& reader, unsigned bytes, std::string_view what);
  /// Counts a step of a walk through the file's structures. Fails when there were more than the
  /// file has room for: they then overlap, and no limit of depth would end the walk in time.
  void count_visit(const ByteReader& place);

 private:
  /// One message of an object header.
  struct Message {
    std::uint16_t type;
    ByteReader content;
  };

  std::vector<Message> messages(Address address);
  void read_header_1(ByteReader reader, std::vector<Message>& all);
  void read_header_2(ByteReader reader, std::vector<Message>& all);
  void read_block_2(ByteReader block,
                    bool with_order,
                    std::vector<Message>& all,
                    std::vector<std::pair<Address, std::uint64_t>>& more);

  const MappedFile& file_;
  ReadLimit& limit_;
  Address base_ = 0;
  unsigned offset_bytes_ = 8, length_bytes_ = 8;
  Address root_ = 0;
  std::size_t visits_ = 0;
};

/// An address that leads nowhere.
inline constexpr Hdf5::Address kNoAddress = ~Hdf5::Address{0};

}  // namespace atrous::io
