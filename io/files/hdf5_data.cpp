// Datasets of an HDF5 file: type, extents, and the elements in one piece or in chunks.
#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/error.h"
#include "io/files/hdf5_chunks.h"
#include "io/files/inflate.h"

namespace atrous::io {
namespace {

constexpr std::uint16_t kDataspace = 0x01, kDatatype = 0x03, kLayout = 0x08, kFilters = 0x0b;
constexpr std::uint16_t kDeflate = 1, kShuffle = 2, kFletcher = 3;
constexpr std::size_t kMostAxes = 32;

using Bytes = std::vector<std::byte>;

}  // namespace

class Hdf5Data {
 public:
  using Address = Hdf5::Address;

  Hdf5Data(Hdf5& file, std::string place) : file_(file), place_(std::move(place)) {}

  void read_dataspace(ByteReader message) {
    const auto version = message.number<std::uint8_t>("a dataspace's version");
    const auto rank = message.number<std::uint8_t>("a rank");
    const auto flags = message.number<std::uint8_t>("flags");
    message.skip(version == 1 ? 5 : 1);
    if (version < 1 || version > 2) message.fail("a dataspace of an unknown version");
    if (rank > kMostAxes) message.fail("a dataset of more than 32 axes");
    result_.shape.clear();
    for (unsigned i = 0; i < rank; ++i) {
      const std::uint64_t extent = file_.read_length(message);
      if (extent >> 56 != 0) message.fail("an extent larger than any file");
      result_.shape.push_back(static_cast<std::int64_t>(extent));
    }
    chunks_.shape = chunks_.largest_shape = result_.shape;
    for (unsigned i = 0; (flags & 1U) != 0 && i < rank; ++i) {
      const std::uint64_t most = file_.read_length(message);
      chunks_.largest_shape[i] = most >> 56 != 0 ? -1 : static_cast<std::int64_t>(most);
    }
    has_space_ = true;
  }

  void read_type(ByteReader message) {
    using Class = Hdf5Type::Class;
    const auto head = message.number<std::uint8_t>("a type's class");
    const auto bits = message.number<std::uint8_t>("a type's bits");
    message.skip(2);
    Hdf5Type& type = result_.type;
    type.bytes = message.number<std::uint32_t>("a type's size");
    type.big_endian = (bits & 1U) != 0;
    type.is_signed = (bits & 8U) != 0;
    switch (head & 15U) {
      case 0:
        type.type = Class::integer;
        break;
      case 1:
        type.type = Class::real;
        break;
      case 3:
        type.type = Class::text;
        break;
      case 7:
        type.type = Class::reference;
        break;
      default:
        break;
    }
    if (type.bytes == 0) message.fail("a type without a size");
  }

  void read_filters(ByteReader message) {
    const auto version = message.number<std::uint8_t>("the filters' version");
    const auto count = message.number<std::uint8_t>("the number of filters");
    constexpr unsigned kMostFilters = 32;  // the library's limit
    if (count > kMostFilters) message.fail("more filters than HDF5 allows");
    if (version == 1) message.skip(6);
    filters_.clear();
    for (unsigned i = 0; i < count; ++i) {
      Filter filter;
      filter.id = message.number<std::uint16_t>("a filter");
      const bool named = version == 1 || filter.id >= 256;
      const std::size_t name_bytes = named ? message.number<std::uint16_t>("a name's length") : 0;
      message.skip(2);
      const auto values = message.number<std::uint16_t>("the number of a filter's values");
      message.skip(version == 1 ? (name_bytes + 7) / 8 * 8 : name_bytes);
      message.skip(std::size_t{4} * (values + (version == 1 ? values % 2U : 0U)));
      filters_.push_back(filter);
    }
  }

  void read_layout(ByteReader message) {
    const auto version = message.number<std::uint8_t>("a layout's version");
    if (version == 1 || version == 2) return read_old_layout(message);
    if (version != 3 && version != 4) message.fail("a layout of an unknown version");
    kind_ = message.number<std::uint8_t>("a layout's class");
    if (kind_ == 0) {
      const auto bytes = message.number<std::uint16_t>("a compact dataset's length");
      compact_ = message.part(bytes, "a compact dataset");
    } else if (kind_ == 1) {
      address_ = file_.read_address(message);
      bytes_ = file_.read_length(message);
    } else if (kind_ == 2 && version == 3) {
      const auto rank = message.number<std::uint8_t>("a chunk's rank");
      chunks_.address = file_.read_address(message);
      read_chunk_shape(message, rank, 4);
    } else if (kind_ == 2) {
      read_chunk_layout_4(message);
    } else {
      refuse("a virtual dataset");
    }
    has_layout_ = true;
  }

  std::optional<Hdf5Dataset> finish() {
    if (!has_space_ || !has_layout_ || result_.type.bytes == 0) return std::nullopt;
    if (result_.type.type == Hdf5Type::Class::other) return std::nullopt;
    total_ = result_.type.bytes;
    for (const std::int64_t extent : result_.shape)
      if (__builtin_mul_overflow(total_, static_cast<std::uint64_t>(extent), &total_))
        refuse_damaged("has more elements than any file");
    result_.owner = file_.owner();
    if (kind_ == 2)
      read_chunks();
    else
      read_one_piece();
    return result_;
  }

 private:
  struct Filter {
    std::uint16_t id = 0;
  };

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(Code::unsupported, place_ + ": " + what +
                                       " is not supported; save it with the library's defaults "
                                       "(contiguous, or chunks with gzip)");
  }
  [[noreturn]] void refuse_damaged(const std::string& what) const {
    throw Error(Code::corrupt_file, place_ + ": " + what + "; the file is damaged");
  }

  void read_old_layout(ByteReader& message) {
    const auto rank = message.number<std::uint8_t>("a rank");
    kind_ = message.number<std::uint8_t>("a layout's class");
    message.skip(5);
    if (kind_ != 0) address_ = chunks_.address = file_.read_address(message);
    if (kind_ == 2) {
      read_chunk_shape(message, rank, 4);
    } else {
      message.skip(std::size_t{4} * rank);
      bytes_ = kNoAddress;  // what the shape needs
      if (kind_ == 0) {
        const auto bytes = message.number<std::uint32_t>("a compact dataset's length");
        compact_ = message.part(bytes, "a compact dataset");
      }
    }
    has_layout_ = true;
  }

  /// Extents of a chunk; the last one is the element's size.
  void read_chunk_shape(ByteReader& message, unsigned rank, unsigned bytes_each) {
    if (rank < 1 || rank > kMostAxes + 1) message.fail("a chunk of an impossible rank");
    chunks_.chunk.clear();
    for (unsigned i = 0; i < rank; ++i) {
      const std::uint64_t extent = Hdf5::read_number(message, bytes_each, "a chunk's extent");
      if (extent == 0 || extent >> 32 != 0) message.fail("a chunk of an impossible size");
      if (i + 1 < rank) chunks_.chunk.push_back(static_cast<std::int64_t>(extent));
    }
  }

  /// Chunks of layout version 4: their extents, and one of five kinds of index.
  void read_chunk_layout_4(ByteReader& message) {
    const auto flags = message.number<std::uint8_t>("flags");
    const auto rank = message.number<std::uint8_t>("a chunk's rank");
    const auto each = message.number<std::uint8_t>("the size of a chunk's extents");
    if (each < 1 || each > 8) message.fail("extents of an unknown size");
    read_chunk_shape(message, rank, each);
    const auto index = message.number<std::uint8_t>("a chunk index");
    if (index < 1 || index > 5) refuse("chunk index " + std::to_string(index));
    chunks_.index = static_cast<Hdf5ChunkLayout::Index>(index);
    chunks_.plain_edges = (flags & 1U) != 0;
    constexpr std::array<std::size_t, 6> kSettings = {0, 0, 0, 1, 5, 6};
    message.skip(kSettings[index]);  // they come again in the index
    if (chunks_.index == Hdf5ChunkLayout::Index::single && (flags & 2U) != 0) {
      chunks_.single_bytes = file_.read_length(message);
      chunks_.single_mask = message.number<std::uint32_t>("a filter mask");
    }
    chunks_.address = file_.read_address(message);
  }

  void read_one_piece() {
    if (compact_) {
      result_.bytes = compact_->take(compact_->remaining(), "a compact dataset");
    } else if (address_ != kNoAddress) {
      ByteReader data = file_.block(address_, bytes_ == kNoAddress ? total_ : bytes_, "a dataset");
      result_.bytes = data.take(data.remaining(), "a dataset");
    } else {
      // Nothing was ever written: every element has the fill value, 0.
      file_.limit().spend(static_cast<std::size_t>(total_), place_);
      const auto zeros = std::make_shared<Bytes>(static_cast<std::size_t>(total_));
      result_.bytes = *zeros;
      result_.owner = zeros;
    }
    if (result_.bytes.size() < total_)
      refuse_damaged("needs " + std::to_string(total_) + " bytes, " +
                     std::to_string(result_.bytes.size()) + " are stored");
    result_.bytes = result_.bytes.first(static_cast<std::size_t>(total_));
  }

  void read_chunks() {
    if (chunks_.chunk.size() != result_.shape.size()) refuse_damaged("has chunks of another rank");
    std::uint64_t& bytes = chunks_.chunk_bytes = result_.type.bytes;
    for (const std::int64_t extent : chunks_.chunk)
      if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes))
        refuse_damaged("has chunks larger than any file");
    chunks_.filtered = !filters_.empty();
    if (chunks_.single_bytes == 0) chunks_.single_bytes = bytes;
    const std::vector<Hdf5Chunk> chunks = chunks_inside();
    file_.limit().spend(static_cast<std::size_t>(total_), place_);
    if (bytes > file_.limit().left() / 2)  // unpacked, then unshuffled
      refuse_damaged("has chunks of " + std::to_string(bytes) + " bytes");
    whole_ = std::make_shared<Bytes>(static_cast<std::size_t>(total_));
    for (const Hdf5Chunk& chunk : chunks) add_chunk(chunk);
    result_.bytes = *whole_;
    result_.owner = whole_;
  }

  /// The chunks that hold elements of the dataset. What they take in the file explains as much
  /// memory.
  std::vector<Hdf5Chunk> chunks_inside() {
    std::uint64_t most = 1;
    for (std::size_t axis = 0; axis < chunks_.chunk.size(); ++axis) {
      const std::int64_t extent = result_.shape[axis], chunk = chunks_.chunk[axis];
      most *= static_cast<std::uint64_t>((extent + chunk - 1) / chunk);
    }
    std::vector<Hdf5Chunk> chunks;
    visit_chunks(file_, chunks_, [&](const Hdf5Chunk& chunk) {
      // Chunks beyond the dataset's end may be left over from a larger one.
      for (std::size_t axis = 0; axis < chunk.origin.size(); ++axis)
        if (chunk.origin[axis] < 0 || chunk.origin[axis] >= result_.shape[axis]) return;
      if (chunks.size() == most) refuse_damaged("has more chunks than its shape takes");
      file_.limit().spend(2 * (sizeof chunk + 8 * chunk.origin.size()), place_);
      file_.limit().explain(static_cast<std::size_t>(chunk.bytes));
      chunks.push_back(chunk);
    });
    return chunks;
  }

  bool passes_the_end(const Hdf5Chunk& chunk) const {
    for (std::size_t axis = 0; axis < chunk.origin.size(); ++axis)
      if (chunks_.chunk[axis] > result_.shape[axis] - chunk.origin[axis]) return true;
    return false;
  }

  void add_chunk(const Hdf5Chunk& chunk) {
    ByteReader data = file_.block(chunk.address, chunk.bytes, "a chunk");
    std::span<const std::byte> bytes = data.take(data.remaining(), "a chunk");
    Unpacked unpacked;
    Bytes shuffled;
    const bool plain = chunks_.plain_edges && passes_the_end(chunk);
    // Filters were applied first to last.
    for (std::size_t i = plain ? 0 : filters_.size(); i-- > 0;) {
      if ((chunk.mask >> std::min<std::size_t>(i, 31) & 1U) != 0) continue;
      const std::uint16_t id = filters_[i].id;
      if (id == kDeflate) {
        ReadLimit own(static_cast<std::size_t>(chunks_.chunk_bytes));
        unpacked =
            inflate(bytes, Wrapper::zlib, chunks_.chunk_bytes + checksum_bytes(i), place_, own);
        bytes = unpacked.bytes;
      } else if (id == kShuffle) {
        shuffled = unshuffled(bytes);
        bytes = shuffled;
      } else if (id == kFletcher && bytes.size() >= 4) {
        bytes = bytes.first(bytes.size() - 4);
      } else {
        refuse("filter " + std::to_string(id));
      }
    }
    if (bytes.size() < chunks_.chunk_bytes)
      refuse_damaged("a chunk has " + std::to_string(bytes.size()) + " bytes, expected " +
                     std::to_string(chunks_.chunk_bytes));
    place(bytes, chunk.origin);
  }

  /// What checksums before filter `end` add to a chunk.
  std::size_t checksum_bytes(std::size_t end) const {
    return 4 * static_cast<std::size_t>(std::count_if(
                   filters_.begin(), filters_.begin() + static_cast<std::ptrdiff_t>(end),
                   [](const Filter& filter) { return filter.id == kFletcher; }));
  }

  /// First bytes of all elements, then second ones ... -> element by element.
  Bytes unshuffled(std::span<const std::byte> bytes) const {
    const std::size_t each = result_.type.bytes, count = bytes.size() / each;
    Bytes plain(bytes.begin(), bytes.end());
    for (std::size_t part = 0; part < each; ++part)
      for (std::size_t i = 0; i < count; ++i) plain[i * each + part] = bytes[part * count + i];
    return plain;
  }

  /// Copies a chunk's rows to where they belong, cut at the dataset's end.
  void place(std::span<const std::byte> bytes, const std::vector<std::int64_t>& origin) {
    const std::size_t each = result_.type.bytes, rank = chunks_.chunk.size();
    if (rank == 0) {
      std::memcpy(whole_->data(), bytes.data(), each);
      return;
    }
    std::vector<std::int64_t> index(rank, 0), count(rank);
    for (std::size_t axis = 0; axis < rank; ++axis)
      count[axis] = std::min(chunks_.chunk[axis], result_.shape[axis] - origin[axis]);
    for (;;) {
      std::int64_t from = 0, to = 0;
      for (std::size_t axis = 0; axis < rank; ++axis) {
        from = from * chunks_.chunk[axis] + index[axis];
        to = to * result_.shape[axis] + origin[axis] + index[axis];
      }
      std::memcpy(whole_->data() + static_cast<std::size_t>(to) * each,
                  bytes.data() + static_cast<std::size_t>(from) * each,
                  static_cast<std::size_t>(count[rank - 1]) * each);
      std::size_t axis = rank - 1;
      for (;;) {
        if (axis == 0) return;
        --axis;
        if (++index[axis] < count[axis]) break;
        index[axis] = 0;
      }
    }
  }

  Hdf5& file_;
  std::string place_;
  Hdf5Dataset result_;
  std::uint64_t total_ = 0;
  bool has_space_ = false, has_layout_ = false;
  std::uint8_t kind_ = 0;
  Address address_ = kNoAddress;
  std::uint64_t bytes_ = 0;
  std::optional<ByteReader> compact_;
  Hdf5ChunkLayout chunks_;
  std::vector<Filter> filters_;
  std::shared_ptr<Bytes> whole_;
};

std::optional<Hdf5Dataset> Hdf5::dataset(Address address, const std::string& place) {
  Hdf5Data data(*this, place);
  for (const Message& message : messages(address)) {
    switch (message.type) {
      case kDataspace:
        data.read_dataspace(message.content);
        break;
      case kDatatype:
        data.read_type(message.content);
        break;
      case kLayout:
        data.read_layout(message.content);
        break;
      case kFilters:
        data.read_filters(message.content);
        break;
      default:
        break;
    }
  }
  return data.finish();
}

}  // namespace atrous::io
