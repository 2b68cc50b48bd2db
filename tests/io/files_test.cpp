#include <sys/stat.h>
#include <unistd.h>

#include "io/files/crc32c.h"
#include "io/files/mapped_file.h"
#include "io/files/read_limit.h"
#include "io/files/write_atomically.h"
#include "tests/io/support.h"

using namespace atrous;
namespace fs = std::filesystem;

TEST_CASE("a mapping outlives the object and the file's name", "[io][files]") {
  const test::TempFolder folder;
  const fs::path path = folder.path() / "a.bin";
  io::write_atomically(path, [](io::ByteSink& sink) {
    sink.write("first ");
    sink.write("second");
  });
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
  {
    const io::MappedFile file = io::MappedFile::open(path);
    CHECK(file.name() == path.string());
    owner = file.owner();
    bytes = file.bytes();
  }
  fs::remove(path);
  const auto expected = test::to_bytes("first second");
  CHECK(std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end()));
}

TEST_CASE("files that cannot be mapped are named with cause and remedy", "[io][files]") {
  const test::TempFolder folder;
  const auto absent = test::caught([&] { io::MappedFile::open(folder.path() / "absent"); });
  CHECK(absent.code == Code::io);
  CHECK(absent.mentions("absent: cannot be opened: No such file or directory; check"));
  const auto directory = test::caught([&] { io::MappedFile::open(folder.path()); });
  CHECK(directory.code == Code::io);
  CHECK(directory.mentions("Is a directory"));
}

TEST_CASE("empty files and pipes are read", "[io][files]") {
  const test::TempFolder folder;
  std::ofstream(folder.path() / "empty");
  CHECK(io::MappedFile::open(folder.path() / "empty").bytes().empty());

  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::write(ends[1], "piped", 5) == 5);
  ::close(ends[1]);
  const auto file = io::MappedFile::open("/dev/fd/" + std::to_string(ends[0]));
  ::close(ends[0]);
  CHECK(file.bytes().size() == 5);
}

TEST_CASE("a failed write leaves the old file and no other", "[io][files]") {
  const test::TempFolder folder;
  const fs::path path = folder.path() / "result.png";
  io::write_atomically(path, [](io::ByteSink& sink) { sink.write("old"); });
  const auto failure = test::caught([&] {
    io::write_atomically(path, [](io::ByteSink& sink) {
      sink.write("half of the new");
      throw Error(Code::memory, "stopped");
    });
  });
  CHECK(failure.code == Code::memory);
  CHECK(test::file_bytes(path) == test::to_bytes("old"));
  CHECK(folder.entries() == 1);
}

TEST_CASE("a full disk is an error with cause and remedy", "[io][files]") {
  const auto failure = test::caught(
      [] { io::write_atomically("/dev/full", [](io::ByteSink& sink) { sink.write("x"); }); });
  CHECK(failure.code == Code::io);
  CHECK(failure.mentions("/dev/full: cannot be written: No space left on device; free some space"));
  CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("a folder that cannot be written to is an error", "[io][files]") {
  const test::TempFolder folder;
  const auto write = [](const fs::path& path) {
    return test::caught(
        [&] { io::write_atomically(path, [](io::ByteSink& sink) { sink.write("x"); }); });
  };
  CHECK(write(folder.path() / "no/such/file").mentions("No such file or directory"));
  CHECK(write(folder.path()).mentions("Is a directory; name a file"));
  CHECK(write("").code == Code::io);
  io::write_atomically(folder.path() / "plain", std::span<const std::byte>{});
  CHECK(write(folder.path() / "plain/file").mentions("Not a directory"));
  if (::geteuid() != 0) {  // root may write anywhere
    const fs::path closed = folder.path() / "closed";
    fs::create_directory(closed);
    ::chmod(closed.c_str(), 0555);
    CHECK(write(closed / "file").mentions("Permission denied; check the permissions"));
  }
  CHECK(write("/proc/atrous.png").code == Code::io);
}

TEST_CASE("a symbolic link is written through", "[io][files]") {
  const test::TempFolder folder;
  fs::create_directory(folder.path() / "real");
  fs::create_symlink(folder.path() / "real/target", folder.path() / "link");
  for (int round = 0; round < 2; ++round) {  // first the target does not exist
    io::write_atomically(folder.path() / "link", [](io::ByteSink& sink) { sink.write("new"); });
    CHECK(fs::is_symlink(folder.path() / "link"));
    CHECK(test::file_bytes(folder.path() / "real/target") == test::to_bytes("new"));
  }
}

TEST_CASE("a file name of the maximum length can be written", "[io][files]") {
  const test::TempFolder folder;
  const fs::path path = folder.path() / std::string(255, 'n');
  io::write_atomically(path, [](io::ByteSink& sink) { sink.write("x"); });
  CHECK(fs::file_size(path) == 1);
}

TEST_CASE("what packed bytes explain is bounded by the file", "[io][files]") {
  constexpr std::size_t kSlack = std::size_t{40} << 20;
  io::ReadLimit limit(1000);
  CHECK(limit.left() == kSlack + 1000);
  limit.explain(600);
  CHECK(limit.left() == kSlack + 1000 + 1200);
  limit.explain(600);  // parts of the file that overlap
  CHECK(limit.left() == kSlack + 1000 + 2000);
  limit.spend(limit.left(), "file");
  CHECK_FALSE(limit.try_spend(1));
  limit.give_back(2);
  CHECK(limit.try_spend(2));
  CHECK(test::caught([&] { limit.spend(1, "file: member"); }).mentions("file: member"));
}

TEST_CASE("CRC-32C's published values", "[io][files]") {
  CHECK(io::crc32c(test::to_bytes("123456789")) == 0xE3069283);
  CHECK(io::crc32c(std::vector(32, std::byte{0})) == 0x8A9136AA);
  CHECK(io::crc32c({}) == 0);
}
