#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "io/weights/safetensors.h"
#include "nets/recipe.h"
#include "tests/cli/program.h"

using namespace atrous;
using namespace atrous::test;
using Json = nlohmann::json;

namespace {

WeightStore read_store(const fs::path& path) {
  return io::read_safetensors(io::MappedFile::open(path));
}

std::string labels_of(const Workspace& work, const std::string& weights) {
  const Run run = atrous::test::atrous(work, "segment -q -w " + weights + " x.png -o labels.png");
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  return read_file(work / "labels.png");
}

}  // namespace

TEST_CASE("converted weights give the same labels, byte for byte", "[cli][convert]") {
  const Workspace work;
  work.picture("rgb.png", "x.png");
  make_weights(work, "theirs.safetensors");
  const Run run = atrous::test::atrous(work, "convert theirs.safetensors -o ours.safetensors");
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK(labels_of(work, "ours.safetensors") == labels_of(work, "theirs.safetensors"));

  SECTION("the recipe inside is the same but for the names it speaks of") {
    const auto inside = [&](const char* name) {
      return Json::parse(read_store(work / name).metadata().find(nets::kRecipeKey)->second);
    };
    const Json theirs = inside("theirs.safetensors"), ours = inside("ours.safetensors");
    for (const char* member : {"name", "system", "classes", "palette", "preprocess"})
      CHECK(ours[member] == theirs[member]);
    CHECK(ours["naming"] == std::string(nets::kOwnNames));
  }
  SECTION("what is converted already stays as it is") {
    const Run again = atrous::test::atrous(work, "convert ours.safetensors -o again.safetensors");
    REQUIRE(again.exit_code == 0);
    CHECK(read_file(work / "again.safetensors") == read_file(work / "ours.safetensors"));
  }
  SECTION("half the size") {
    const Run half =
        atrous::test::atrous(work, "convert theirs.safetensors --half -o h.safetensors");
    REQUIRE(half.exit_code == 0);
    const WeightStore store = read_store(work / "h.safetensors");
    for (const auto& [name, tensor] : store.tensors())
      CHECK(tensor.dtype() == (tensor.shape().rank() < 2 ? DType::f32 : DType::f16));
    CHECK(labels_of(work, "h.safetensors").size() > 50);
  }
}

TEST_CASE("a conversion that fails leaves nothing behind", "[cli][convert]") {
  const Workspace work;
  make_weights(work, "net.safetensors");
  work.write("cut.safetensors", read_file(work / "net.safetensors").substr(0, 3000));
  const std::vector<std::string> before = work.files();
  const Run cut = atrous::test::atrous(work, "convert cut.safetensors -o new.safetensors");
  CHECK(cut.exit_code == 3);
  CHECK(cut.err.find("cut.safetensors") != std::string::npos);
  // The disk is full after a block.
  const Run full = atrous::test::atrous(work, "convert net.safetensors -o new.safetensors",
                                        "trap '' XFSZ; ulimit -f 1;");
  CHECK(full.exit_code == 1);
  CHECK(full.err.find("new.safetensors: cannot be written") != std::string::npos);
  CHECK(work.files() == before);
}
