#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using namespace atrous;
using namespace atrous::test;
using Names = std::vector<std::string>;

namespace {

struct BadPicture {
  const char* name;
  std::string bytes;
};

std::vector<BadPicture> bad_pictures(const Workspace& work) {
  const auto sample = [&](const char* name) {
    const fs::path path = work.picture(name, std::string("samples/") + name);
    return read_file(path);
  };
  const std::string jpeg = sample("rgb.jpg");
  const std::string png = sample("rgb.png");
  return {{"empty.png", ""},
          {"text.png", "this is no picture at all\n"},
          {"half.jpg", jpeg.substr(0, 200)},
          {"half.png", png.substr(0, png.size() / 2)},
          {"head.png", png.substr(0, 20)},
          {"huge.png", sample("huge.png")}};
}

}  // namespace

TEST_CASE("a bad picture is one line, and the others are finished", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.png", "good.png");
  for (const BadPicture& bad : bad_pictures(work)) {
    DYNAMIC_SECTION(bad.name) {
      work.write(bad.name, bad.bytes);
      const Run run = atrous::test::atrous(
          work, "segment -w net.safetensors -q -o out/ " + std::string(bad.name) + " good.png");
      INFO(run.err);
      CHECK(run.exit_code == 1);
      CHECK(run.complaints() == 1);
      CHECK(run.err.find("atrous: " + std::string(bad.name) + ": ") == 0);
      CHECK(work.files("out") == Names{"good.png"});
    }
  }
  SECTION("missing") {
    const Run run = atrous::test::atrous(
        work, "segment -w net.safetensors --json -o out/ missing.png good.png");
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 1);
    CHECK(run.err.find("missing.png") != std::string::npos);
    CHECK(run.out.find("\"path\":\"missing.png\"") != std::string::npos);
    CHECK(work.files("out") == Names{"good.png"});
  }
  SECTION("a folder without pictures, a pattern without matches") {
    fs::create_directory(work / "none");
    const Run run =
        atrous::test::atrous(work, "segment -w net.safetensors -q -o out/ none 'no*.png' good.png");
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 2);
    CHECK(work.files("out") == Names{"good.png"});
  }
}

TEST_CASE("results that cannot be written are one line and leave nothing behind", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.png", "good.png");
  const std::string start = "segment -w net.safetensors -q good.png -o ";

  SECTION("a folder below a file") {
    work.write("file", "");
    const Run run = atrous::test::atrous(work, start + "file/out/");
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 1);
    CHECK(run.err.find("atrous: file/out") == 0);
  }
  SECTION("a folder without permission") {
    fs::create_directory(work / "locked");
    ::chmod((work / "locked").c_str(), 0555);
    // For root, to whom every folder is open, a folder that no one can write to.
    const std::string folder = ::geteuid() == 0 ? "/proc/1/" : "locked/";
    const Run run = atrous::test::atrous(work, start + folder);
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 1);
    CHECK(run.err.find(folder) != std::string::npos);
    CHECK(work.files("locked").empty());
  }
  SECTION("a full device") {
    const Run run = atrous::test::atrous(work, start + "/dev/full");
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 1);
    CHECK(run.err.find("No space left on device") != std::string::npos);
  }
  SECTION("a disk that fills up halfway") {
    // A limit on the size of files stops a write in its middle, as a full disk does.
    work.write("big.ppm", "P6 300 200 255\n" + std::string(300 * 200 * 3, 'x'));
    fs::create_directory(work / "out");
    const Run run =
        atrous::test::atrous(work, "segment -w net.safetensors -q big.ppm --format overlay -o out/",
                             "trap '' XFSZ; ulimit -f 1;");
    INFO(run.err);
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 1);
    CHECK(run.err.find("out/big_overlay.png: cannot be written") != std::string::npos);
    CHECK(work.files("out").empty());
  }
  SECTION("standard output that is full") {
    const Run run =
        atrous::test::atrous(work, "segment -w net.safetensors good.png --json >/dev/full");
    CHECK(run.exit_code == 1);
    CHECK(run.err.find("standard output: cannot be written") != std::string::npos);
  }
}

TEST_CASE("the memory cap holds and has its own exit code", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.write("big.ppm", "P6 600 600 255\n" + std::string(600 * 600 * 3, 'x'));
  work.picture("rgb.png", "good.png");
  const std::string start = "segment -w net.safetensors -q -o out/ --max-mem 12M ";
  const Run alone = atrous::test::atrous(work, start + "big.ppm");
  CHECK(alone.exit_code == 4);
  CHECK(alone.complaints() == 1);
  CHECK(alone.err.find("big.ppm") != std::string::npos);
  CHECK(atrous::test::atrous(work, start + "big.ppm good.png").exit_code == 4);
  CHECK(work.files("out") == Names{"good.png"});
  CHECK(atrous::test::atrous(work, start + "big.ppm missing.png").exit_code == 1);
}
