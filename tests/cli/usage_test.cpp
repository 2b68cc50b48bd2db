#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using namespace atrous::test;

TEST_CASE("wrong command lines end with 2 and one helpful line", "[cli]") {
  struct Case {
    const char* arguments;
    const char* expected;
  };
  const Case cases[] = {
      {"", "a command is needed"},
      {"segmet x", "did you mean segment?"},
      {"segment", "input is required"},
      {"segment x.png --overla y", "did you mean --overlay?"},
      {"segment x.png -z", "unknown option -z"},
      {"segment x.png --threads two", "--threads"},
      {"segment x.png --threads -3", "threads -3"},
      {"segment x.png --opacity 3", "--opacity"},
      {"segment x.png --format tiff", "--format"},
      {"segment x.png --device gpu", "'gpu'"},
      {"segment x.png --max-mem 3Q", "512M"},
      {"segment x.png -w net.safetensors --precision int4", "expected fp32, bf16, fp16 or auto"},
      {"segment x.png -m nothing", "unknown model 'nothing'"},
      {"segment x.png -w net.safetensors -m lwrefinenet-mbv2:size=3", "unknown option 'size'"},
      {"segment x.png -o a.jpg", "JPEG would change the class ids"},
      {"segment x.png -o a.tif", "results are written as .png"},
      {"segment x.png y.png -o a.png", "name a folder"},
      {"segment x.png -o - --json", "standard output"},
      {"segment @none.txt", "@none.txt"},
      {"eval data", "--dataset is required"},
      {"eval --dataset camvid a b", "name its folder"},
      {"eval --dataset folders a", "name two folders"},
      {"eval --dataset coco a.json", "images' folder"},
      {"eval --dataset coco a.json --results", "--results"},
      {"eval --dataset camvid a --results b", "coco or cityscapes"},
      {"segment photo.jpg --format coco -o a.png", ".json files"},
      {"segment photo.jpg --format cityscapes -o a.png", ".txt files"},
      {"segment photo.jpg --format cityscapes -o -", "name a .txt file or a folder"},
      {"segment photo.jpg --format coco --resume", "one file for all"},
      {"segment photo.jpg --score-threshold 2", "--score-threshold"},
      {"bench -m lwrefinenet-mbv2 --size 5", "--size 5"},
      {"bench --repeat 0", "--repeat"},
  };
  const Workspace work;
  make_weights(work);
  for (const Case& each : cases) {
    const Run run = atrous::test::atrous(work, each.arguments);
    INFO(each.arguments << ": " << run.err);
    CHECK(run.exit_code == 2);
    CHECK(run.complaints() == 1);
    CHECK(run.out.empty());
    CHECK(run.err.find(each.expected) != std::string::npos);
  }
}

TEST_CASE("a device that is not there ends with 5", "[cli]") {
  const Workspace work;
  make_weights(work);
  const Run run = atrous::test::atrous(work, "segment -w net.safetensors x.png --device cuda:1");
  CHECK(run.exit_code == 5);
  CHECK(run.complaints() == 1);
  CHECK(run.err.find("--device cpu") != std::string::npos);
}

TEST_CASE("help and version go to standard output", "[cli]") {
  const Workspace work;
  for (const char* arguments : {"--help", "segment --help", "bench --help"}) {
    const Run run = atrous::test::atrous(work, arguments);
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("--help") != std::string::npos);
    CHECK(run.err.empty());
  }
  CHECK(atrous::test::atrous(work, "--version").out.find("atrous 0.1.0") == 0);
}
