#include "io/files/write_atomically.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <system_error>

#include "io/files/descriptor.h"

namespace atrous::io {
namespace {

namespace fs = std::filesystem;

class FileSink final : public ByteSink {
 public:
  /// `name` is the final path, for messages.
  FileSink(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  void write(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) throw io_error(name_, "cannot be written", errno);
      if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
  }

 private:
  int descriptor_;
  std::string name_;
};

void fill(Descriptor& file, const std::string& name, FunctionRef<void(ByteSink&)> writer) {
  FileSink sink(file.get(), name);
  writer(sink);
  if (file.close() != 0) throw io_error(name, "cannot be written", errno);
}

/// A new file next to `path`, hidden from `*` patterns, that is removed unless it was renamed away.
class Temporary {
 public:
  Temporary(const fs::path& target, const std::string& name) {
    std::string stem(".");
    stem.append(target.filename().string(), 0, 200).append(".");
    std::random_device random;  // a process number would repeat across containers
    int descriptor = -1;
    do {
      path_ = target.parent_path() / (stem + std::to_string(random()) + ".part");
      descriptor = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0666);
    } while (descriptor < 0 && errno == EEXIST);
    if (descriptor < 0) throw io_error(name, "cannot be written", errno);
    file.emplace(descriptor);
  }
  ~Temporary() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  void rename_to(const fs::path& target, const std::string& name) {
    if (std::rename(path_.c_str(), target.c_str()) != 0) {
      throw io_error(name, "cannot be written", errno);
    }
    path_.clear();
  }

  std::optional<Descriptor> file;

 private:
  fs::path path_;
};

/// What a chain of symbolic links leads to, whether or not it exists.
fs::path behind_links(fs::path path) {
  std::error_code error;
  for (int links = 0; links < 40 && fs::is_symlink(path, error); ++links) {
    const fs::path next = fs::read_symlink(path, error);
    path = path.parent_path() / next;  // `next` alone when it is absolute
  }
  return path;
}

}  // namespace

void write_atomically(const fs::path& path, FunctionRef<void(ByteSink&)> writer) {
  const std::string name = path.string();
  std::error_code ignored;
  const fs::file_type type = fs::status(path, ignored).type();
  if (type == fs::file_type::directory) throw io_error(name, "cannot be written", EISDIR);
  const bool replaceable = type == fs::file_type::regular || type == fs::file_type::not_found;
  if (path.filename().empty() || type == fs::file_type::none) {
    throw io_error(name, "cannot be written", ignored ? ignored.value() : ENOENT);
  }
  if (!replaceable) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file) throw io_error(name, "cannot be written", errno);
    return fill(file, name, writer);
  }
  const fs::path target = behind_links(path);
  Temporary temporary(target, name);
  fill(*temporary.file, name, writer);
  temporary.rename_to(target, name);
}

void write_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  write_atomically(path, [bytes](ByteSink& sink) { sink.write(bytes); });
}

}  // namespace atrous::io
