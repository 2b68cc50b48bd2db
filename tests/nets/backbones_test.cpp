#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "core/base/error.h"
#include "nets/catalog.h"
#include "tests/support/run_graph.h"

namespace {

using namespace atrous;
using test::parameters;
using Given = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("classifiers have the published numbers of parameters", "[nets]") {
  CHECK(parameters("resnet", {{"depth", "18"}}) == 11689512);
  CHECK(parameters("resnet", {{"depth", "34"}}) == 21797672);
  CHECK(parameters("resnet", {{"depth", "50"}}) == 25557032);
  CHECK(parameters("resnet", {{"depth", "101"}}) == 44549160);
  CHECK(parameters("resnet", {{"depth", "152"}}) == 60192808);
  CHECK(parameters("resnet", {{"groups", "32"}, {"group_width", "4"}}) == 25028904);
  CHECK(parameters("resnet", {{"depth", "101"}, {"groups", "32"}, {"group_width", "8"}}) ==
        88791336);
  CHECK(parameters("densenet", {{"depth", "121"}}) == 7978856);
  CHECK(parameters("densenet", {{"depth", "161"}}) == 28681000);
  CHECK(parameters("densenet", {{"depth", "169"}}) == 14149480);
  CHECK(parameters("densenet", {{"depth", "201"}}) == 20013928);
  CHECK(parameters("mobilenetv2", {}) == 3504872);
  CHECK(parameters("mobilenetv3", {{"size", "large"}}) == 5483032);
  CHECK(parameters("mobilenetv3", {{"size", "small"}}) == 2542856);
}

TEST_CASE("a wrong option names itself, its value and what is possible", "[nets]") {
  const nets::System& system = nets::find_system("resnet");
  const auto message = [&](const Given& given) {
    try {
      static_cast<void>(nets::Options::resolve(system.name, system.options, given));
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(message({{"depth", "51"}}).find("depth=51") != std::string::npos);
  CHECK(message({{"depth", "51"}}).find("18 34 50 101 152") != std::string::npos);
  CHECK(message({{"classes", "0"}}).find("classes=0") != std::string::npos);
  CHECK(message({{"classes", "0"}}).find("1 to 65536") != std::string::npos);
}
