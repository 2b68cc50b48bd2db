#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "apps/library/net.h"
#include "core/runtime/isa.h"
#include "io/image/labels.h"
#include "tests/cli/program.h"
#include "tests/support/paths.h"

using namespace atrous;
using namespace atrous::test;
using Json = nlohmann::json;

namespace {

/// The bundled network on the bundled picture, or a small one if this build has none.
struct Subject {
  explicit Subject(const Workspace& work) {
    const fs::path sample = source_folder() / "nets/recipes/sample.jpg";
    if (library::has_bundled_weights() && fs::exists(sample)) {
      model = "";
      picture = "'" + sample.string() + "'";
    } else {
      WARN("no bundled network: the small one takes its place");
      make_weights(work);
      model = "-w net.safetensors";
      work.picture("rgb.jpg", "x.jpg");
      picture = "x.jpg";
    }
  }
  std::string model;
  std::string picture;
};

constexpr const char* kLadder[] = {"scalar", "avx2", "avx512", "amx"};
constexpr int kRungs = 4;

/// Place of a kernel's instruction set on the ladder; reference rows are scalar.
int rung_of(const std::string& kernel) {
  const std::string isa = kernel.substr(kernel.rfind('.') + 1);
  if (isa == "ref") return 0;
  for (int i = 0; i < kRungs; ++i)
    if (isa == kLadder[i]) return i;
  return 99;
}

bool host_has(int rung) {
  constexpr Isa kIsas[] = {Isa::scalar, Isa::avx2, Isa::avx512, Isa::amx_bf16};
  return detected_isa().has(kIsas[rung]);
}

}  // namespace

TEST_CASE("labels are the same bytes at any number of threads", "[cli]") {
  const Workspace work;
  const Subject subject(work);
  for (const std::string precision : {"fp32", "bf16"}) {
    std::string first;
    for (const std::string threads : {"1", "2", "7"}) {
      const std::string name = precision + "-" + threads + ".png";
      const Run run = atrous::test::atrous(
          work, "segment " + subject.model + " " + subject.picture + " -q -o " + name +
                    " --threads " + threads + " --precision " + precision);
      REQUIRE(run.exit_code == 0);
      const std::string bytes = read_file(work / name);
      if (first.empty()) first = bytes;
      INFO(precision << " with " << threads << " threads");
      CHECK(bytes == first);
    }
  }
}

TEST_CASE("the instruction set that is forced is the one that runs", "[cli]") {
  const Workspace work;
  const Subject subject(work);
  for (int rung = 0; rung < kRungs; ++rung) {
    if (!host_has(rung)) {
      WARN("this machine lacks " << kLadder[rung]);
      continue;
    }
    const std::string before = std::string("ATROUS_ISA=") + kLadder[rung];
    const Run run = atrous::test::atrous(work, "inspect " + subject.model + " --json", before);
    REQUIRE(run.exit_code == 0);
    int highest = 0;
    const Json inspected = Json::parse(run.out);
    for (const Json& step : inspected["steps"]) {
      const int own = rung_of(step["kernel"].get<std::string>());
      INFO(step["name"] << " " << step["kernel"]);
      CHECK(own <= rung);
      highest = std::max(highest, own);
    }
    CHECK(highest == rung);
  }
  CHECK(atrous::test::atrous(work, "bench --repeat 1", "ATROUS_ISA=mmx").exit_code == 2);
}

TEST_CASE("labels agree between instruction sets", "[cli]") {
  const Workspace work;
  const Subject subject(work);
  io::LabelMap reference;
  for (int rung = kRungs; rung-- > 0;) {
    if (!host_has(rung)) continue;
    const Run run = atrous::test::atrous(
        work, "segment " + subject.model + " " + subject.picture + " -q -o l.png",
        std::string("ATROUS_ISA=") + kLadder[rung]);
    REQUIRE(run.exit_code == 0);
    const io::LabelMap labels = io::read_label_png(work / "l.png");
    if (reference.ids.empty()) reference = labels;
    REQUIRE(labels.ids.size() == reference.ids.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < labels.ids.size(); ++i)
      different += labels.ids[i] != reference.ids[i] ? 1U : 0U;
    INFO(kLadder[rung] << ": " << different << " of " << labels.ids.size() << " pixels differ");
    CHECK(different * 1000 <= labels.ids.size());
  }
}
