#include "io/files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "core/tensor/mapped_pages.h"
#include "io/files/descriptor.h"

namespace atrous::io {
namespace {

MappedFile map_regular(const Descriptor& file, std::size_t size, const std::string& name) {
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (address == MAP_FAILED) throw io_error(name, "cannot be mapped", errno);
  std::shared_ptr<const void> owner(static_cast<const void*>(address), UnmapFile{size});
  return {{static_cast<const std::byte*>(address), size}, name, std::move(owner)};
}

MappedFile read_to_end(const Descriptor& file, const std::string& name) {
  constexpr std::size_t kBlock = std::size_t{1} << 16;
  auto all = std::make_shared<std::vector<std::byte>>();
  for (;;) {
    const std::size_t filled = all->size();
    all->resize(filled + kBlock);
    const ssize_t count = ::read(file.get(), all->data() + filled, kBlock);
    if (count < 0 && errno != EINTR) throw io_error(name, "cannot be read", errno);
    all->resize(filled + static_cast<std::size_t>(count > 0 ? count : 0));
    if (count == 0) break;
  }
  return {{all->data(), all->size()}, name, all};
}

}  // namespace

MappedFile MappedFile::open(const std::filesystem::path& path) {
  const std::string name = path.string();
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw io_error(name, "cannot be opened", errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw io_error(name, "cannot be examined", errno);
  if (S_ISDIR(status.st_mode)) throw io_error(name, "cannot be read", EISDIR);
  // Files of /proc and the like say 0 and have content all the same.
  if (!S_ISREG(status.st_mode) || status.st_size == 0) return read_to_end(file, name);
  return map_regular(file, static_cast<std::size_t>(status.st_size), name);
}

}  // namespace atrous::io
