#include "io/weights/pytorch.h"
#include "io/weights/state_dict.h"

namespace atrous::io {

bool looks_like_pickle(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < 4) return false;
  const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
  if (at(0) == 0x80) return at(1) >= 2 && at(1) <= 5;
  // Protocols 0 and 1 have no mark: a dict at the top, or an object of a named class.
  const bool dict0 = at(0) == '(' && at(1) == 'd' && (at(2) == 'p' || at(2) == 'S');
  const bool dict1 = at(0) == '}' && (at(1) == 'q' || at(1) == 'r');
  const bool object = at(0) == 'c' && at(1) >= '_' && at(1) <= 'z' && at(2) >= '_' && at(2) <= 'z';
  return dict0 || dict1 || object;
}

WeightStore read_pickle(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  ByteReader reader(file.bytes(), file.name());
  const Pickle pickle(reader, file.name(), limit);
  return read_state_dict(pickle, file, nullptr, limit);
}

}  // namespace atrous::io
