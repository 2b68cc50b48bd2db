#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "io/image/image.h"
#include "io/image/labels.h"
#include "tests/cli/program.h"

using namespace atrous;
using namespace atrous::test;
using Json = nlohmann::json;
using Names = std::vector<std::string>;

namespace {

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("segment writes labels of the picture's size", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.jpg", "photo.jpg");
  const Run run = atrous::test::atrous(work, "segment -w net.safetensors photo.jpg");
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(run.out.find("photo.jpg -> photo_labels.png") == 0);
  const io::LabelMap labels = io::read_label_png(work / "photo_labels.png");
  CHECK(labels.width == 13);
  CHECK(labels.height == 9);
  CHECK(*std::max_element(labels.ids.begin(), labels.ids.end()) < 3);
}

TEST_CASE("segment takes every kind of picture", "[cli]") {
  const Workspace work;
  make_weights(work);
  const Names kinds = {"rgb.png",      "grey.png", "grey_alpha.png", "rgba.png", "grey16.png",
                       "rgb16.png",    "cmyk.jpg", "grey.jpg",       "rgb.bmp",  "palette8.png",
                       "palette4.png", "rgb.ppm",  "progressive.jpg"};
  std::string arguments = "segment -w net.safetensors -o out/ --json";
  for (const std::string& kind : kinds) {
    std::string name = kind;
    std::replace(name.begin(), name.end(), '.', '_');
    work.picture(kind, name);
    arguments += " " + name;
  }
  const Run run = atrous::test::atrous(work, arguments);
  CHECK(run.err.empty());
  CHECK(run.exit_code == 0);
  const auto lines = json_lines(run.out);
  REQUIRE(lines.size() == kinds.size());
  for (const Json& line : lines) {
    CHECK(line["width"] == 13);
    CHECK(line["error"] == nullptr);
    int pixels = 0;
    for (const Json& each : line["classes"]) pixels += each["pixels"].get<int>();
    CHECK(pixels == 13 * 9);
  }
  CHECK(work.files("out").size() == kinds.size());
}

TEST_CASE("segment takes pictures of one pixel and of one row", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.write("dot.ppm", "P6 1 1 255\n\x10\x20\x30");
  work.write("line.ppm", "P6 5000 1 255\n" + std::string(15000, 'x'));
  work.write("column.ppm", "P6 1 5000 255\n" + std::string(15000, 'x'));
  const Run run = atrous::test::atrous(work, "segment -w net.safetensors . -o out/");
  CHECK(run.err.empty());
  CHECK(run.exit_code == 0);
  CHECK(io::read_label_png(work / "out/dot.png").width == 1);
  CHECK(io::read_label_png(work / "out/line.png").width == 5000);
  CHECK(io::read_label_png(work / "out/column.png").height == 5000);
}

TEST_CASE("segment finds its inputs in folders, patterns, lists and standard input", "[cli]") {
  const Workspace work;
  make_weights(work);
  for (const char* name : {"in/b.png", "in/a.png", "in/deep/a.png", "in/.hidden.png"})
    work.picture("rgb.png", name);
  work.write("in/notes.txt", "no picture");
  const std::string start = "segment -w net.safetensors -q -o out/ ";

  SECTION("a folder keeps its structure") {
    CHECK(atrous::test::atrous(work, start + "in").exit_code == 0);
    CHECK(work.files("out") == Names{"a.png", "b.png", "deep/a.png"});
  }
  SECTION("a pattern that the shell left alone") {
    CHECK(atrous::test::atrous(work, start + "'in/*.png'").exit_code == 0);
    CHECK(work.files("out") == Names{"a.png", "b.png"});
  }
  SECTION("a list") {
    work.write("list.txt", "in/b.png\r\n\nin/a.png\n");
    CHECK(atrous::test::atrous(work, start + "@list.txt").exit_code == 0);
    CHECK(work.files("out") == Names{"a.png", "b.png"});
  }
  SECTION("standard input, and standard output for the result") {
    const Run run = atrous::test::atrous(work, "segment -w net.safetensors - -o - <in/a.png");
    CHECK(run.exit_code == 0);
    const auto labels = io::decode_label_png(std::as_bytes(std::span(run.out)), "standard output");
    CHECK(labels.width == 13);
  }
  SECTION("a picture named twice is done once") {
    const Run run = atrous::test::atrous(work, start + "--json in/a.png ./in/a.png");
    CHECK(run.exit_code == 0);
    CHECK(json_lines(run.out).size() == 1);
  }
}

TEST_CASE("segment overwrites neither pictures nor results of the same call", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.png", "a/x.png");
  work.picture("rgb.png", "b/x.png");
  work.picture("grey.png", "b/y.png");

  SECTION("two pictures of one name") {
    const Run run =
        atrous::test::atrous(work, "segment -w net.safetensors a/x.png b/x.png b/y.png -o out/");
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 1);
    CHECK(run.err.find("b/x.png: its result out/x.png would overwrite that of a/x.png") !=
          std::string::npos);
    CHECK(work.files("out") == Names{"x.png", "y.png"});
  }
  SECTION("results among the pictures") {
    const std::string before = read_file(work / "b/x.png");
    const Run run = atrous::test::atrous(work, "segment -w net.safetensors b -o b");
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 2);
    CHECK(read_file(work / "b/x.png") == before);
  }
  SECTION("labels and overlay in one file") {
    CHECK(atrous::test::atrous(work, "segment a/x.png -o r.png --overlay r.png").exit_code == 2);
  }
}

TEST_CASE("segment writes overlays", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.png", "x.png");
  CHECK(atrous::test::atrous(work, "segment -w net.safetensors x.png -o l.png --overlay o.jpg -q")
            .exit_code == 0);
  CHECK(io::read_image(work / "o.jpg").width == 13);
  CHECK(read_file(work / "o.jpg").substr(0, 2) == "\xFF\xD8");
  CHECK(atrous::test::atrous(work, "segment -w net.safetensors x.png --format overlay -o p.jpg -q")
            .exit_code == 0);
  CHECK(io::read_image(work / "p.jpg").width == 13);
  CHECK(atrous::test::atrous(work, "segment -w net.safetensors x.png -o out/ --overlay out/ -q")
            .exit_code == 0);
  CHECK(work.files("out") == Names{"x.png", "x_overlay.png"});
}

TEST_CASE("segment resumes and stops as told", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.png", "in/a.png");
  work.write("in/b.png", "broken");
  work.picture("rgb.png", "in/c.png");
  const Run first = atrous::test::atrous(work, "segment -w net.safetensors in -o out --fail-fast");
  CHECK(first.exit_code == 1);
  CHECK(work.files("out") == Names{"a.png"});
  work.write("out/a.png", "left alone");
  const Run second = atrous::test::atrous(work, "segment -w net.safetensors in -o out --resume");
  CHECK(second.exit_code == 1);
  CHECK(work.files("out") == Names{"a.png", "c.png"});
  CHECK(read_file(work / "out/a.png") == "left alone");
}

TEST_CASE("segment finishes the picture at hand when it is interrupted", "[cli]") {
  const Workspace work;
  make_weights(work);
  constexpr int kPictures = 400;  // so many that the last is far away when the first is done
  work.write("big.ppm", "P6 300 300 255\n" + std::string(270000, 'x'));
  fs::create_directory(work / "in");
  for (int i = 0; i < kPictures; ++i)
    fs::create_symlink(work / "big.ppm", work / ("in/" + std::to_string(i) + ".ppm"));
  // The reader of the results interrupts the writer after the first one.
  const Run run = atrous::test::atrous(
      work,
      "segment -w net.safetensors in -o out & pid=$!; "
      "until [ -e out/0.png ]; do sleep 0.01; done; kill -TERM $pid; wait $pid");
  CHECK(run.exit_code == 130);
  CHECK(run.err.find("interrupted with ") != std::string::npos);
  const Names done = work.files("out");
  CHECK(!done.empty());
  CHECK(done.size() < kPictures);
  for (const std::string& name : done) CHECK(io::read_label_png(work / "out" / name).width == 300);
}

TEST_CASE("segment shows what it spent its time on", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.png", "x.png");
  const Run run = atrous::test::atrous(
      work, "segment -w net.safetensors x.png -q --profile --trace trace.json");
  CHECK(run.exit_code == 0);
  CHECK(run.out.empty());
  CHECK(run.err.find("encoder.stem.conv") != std::string::npos);
  CHECK(run.err.find("mean of 1 run") != std::string::npos);
  CHECK(Json::parse(read_file(work / "trace.json")).at("traceEvents").size() > 50);
}

TEST_CASE("segment makes several passes and says so", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.png", "photo.png");
  const Run run = atrous::test::atrous(
      work,
      "segment -w net.safetensors photo.png --json --scales 0.5,1,1.5 --flip --window 12x8 "
      "--stride 7 --crf deeplab,iterations=2");
  CHECK(run.err.empty());
  CHECK(run.exit_code == 0);
  const auto lines = json_lines(run.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["protocol"] ==
        "scales 0.5,1,1.5; flip; window 12x8 stride 7x7; crf deeplab,iterations=2");
  CHECK(io::read_label_png(work / "photo_labels.png").width == 13);
  for (const char* wrong :
       {"--scales 0.5,x", "--scales 0", "--window 0", "--window 5x", "--stride 3",
        "--window 4 --stride 5", "--crf sharp", "--crf bi_w=-1"}) {
    INFO(wrong);
    const Run refused =
        atrous::test::atrous(work, std::string("segment -w net.safetensors photo.png ") + wrong);
    CHECK(refused.exit_code == 2);
    CHECK(refused.complaints() == 1);
    const std::string option = std::string(wrong).substr(std::string(wrong).rfind("--"));
    CHECK(refused.err.find(option.substr(0, option.find(' '))) != std::string::npos);
  }
}
