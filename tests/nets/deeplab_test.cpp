// What the papers and releases of DeepLab, Xception, PSPNet, DUC-HDC and RefineNet say about sizes.
#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "tests/support/run_graph.h"

using namespace atrous;
using test::parameters;
using Given = std::map<std::string, std::string>;

namespace {

Shape output_shape(const std::string& system,
                   const Given& given,
                   int height,
                   int width,
                   const std::string& output = "logits") {
  return test::shape_of(test::build_system(system, given), output, {1, height, width, 3});
}

/// What building a system with these options, for such an image, has to say; nothing if it works.
std::string complaint(const std::string& system,
                      const Given& given,
                      int height = 64,
                      int width = 96) {
  try {
    static_cast<void>(output_shape(system, given, height, width));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

double millions(const std::string& system, const Given& given) {
  return static_cast<double>(parameters(system, given)) / 1e6;
}

}  // namespace

TEST_CASE("Xceptions have the published numbers of parameters", "[nets][xception]") {
  CHECK(parameters("xception", {}) == 22855952);
  // timm's table, in millions with two decimals.
  CHECK(millions("xception", {{"form", "41"}}) == Approx(26.97).margin(0.005));
  CHECK(millions("xception", {{"form", "65"}}) == Approx(39.92).margin(0.005));
  CHECK(millions("xception", {{"form", "71"}}) == Approx(42.34).margin(0.005));
}

// Table 2 of arXiv:1412.7062.
TEST_CASE("DeepLab v1's fields of view cost what its paper says", "[nets][deeplab]") {
  const Given first{{"width", "4096"}, {"rates", "4"}, {"kernel", "7"}};
  CHECK(millions("deeplab-vgg", first) == Approx(134.3).margin(0.1));
  const Given small{{"width", "4096"}, {"rates", "4"}, {"kernel", "4"}};
  CHECK(millions("deeplab-vgg", small) == Approx(65.1).margin(0.05));
  CHECK(millions("deeplab-vgg", {}) == Approx(20.5).margin(0.05));
  // Even windows keep the size as odd ones do.
  CHECK(output_shape("deeplab-vgg", small, 65, 81) == Shape{1, 65, 81, 21});
}

TEST_CASE("DeepLab's multi-scale features add five pairs of small layers", "[nets][deeplab]") {
  // 3x3 to 128 on 3, 64, 128, 256 and 512 channels, 1x1 128 to 128, 1x1 to the classes, biases.
  constexpr int kChannels = 3 + 64 + 128 + 256 + 512;
  constexpr int kMore = kChannels * 9 * 128 + 5 * (128 + 128 * 128 + 128 + 128 * 21 + 21);
  const Shape image{1, 65, 97, 3};  // maps of 8k + 1 places meet exactly
  CHECK(parameters("deeplab-vgg", {{"multi_scale", "1"}}, image) -
            parameters("deeplab-vgg", {}, image) ==
        kMore);
  CHECK(output_shape("deeplab-vgg", {{"multi_scale", "1"}}, 65, 81) == Shape{1, 65, 81, 21});
}

TEST_CASE("the small and the large pyramid differ in dilation alone", "[nets][deeplab]") {
  const Given small{{"rates", "2,4,8,12"}, {"average", "0"}};
  const Given large{{"rates", "6,12,18,24"}, {"average", "0"}};
  CHECK(parameters("deeplab-vgg", small) == parameters("deeplab-vgg", large));
  CHECK(output_shape("deeplab-vgg", small, 33, 49) == output_shape("deeplab-vgg", large, 33, 49));
}

TEST_CASE("three scales share their weights", "[nets][deeplab]") {
  const std::ptrdiff_t one = parameters("deeplab-resnet", {{"scales", "none"}});
  CHECK(parameters("deeplab-resnet", {{"scales", "caffe"}}) == one);
  CHECK(parameters("deeplab-resnet", {{"scales", "pytorch"}}) == one);
  CHECK(output_shape("deeplab-resnet", {}, 97, 129) == Shape{1, 97, 129, 21});
  CHECK(output_shape("deeplab-resnet", {{"scales", "pytorch"}, {"upsample", "0"}}, 112, 128) ==
        Shape{1, 15, 17, 21});
}

TEST_CASE("cascaded blocks keep the plane and repeat the last stage", "[nets][deeplab]") {
  const auto cascade = [](const char* copies) {
    return Given{{"head", "cascade"}, {"copies", copies}, {"depth", "50"}, {"multi_grid", "1,2,1"}};
  };
  // Three blocks of 1x1 2048 to 512, 3x3, 1x1 back to 2048, each normalised.
  constexpr int kBlock = 2 * 2048 * 512 + 9 * 512 * 512 + 2 * (512 + 512 + 2048);
  CHECK(parameters("deeplabv3", cascade("3")) - parameters("deeplabv3", cascade("0")) ==
        3 * 3 * kBlock);
  CHECK(output_shape("deeplabv3", cascade("3"), 97, 129) == Shape{1, 13, 17, 21});
  Given coarse = cascade("3");
  coarse["output_stride"] = "16";
  CHECK(output_shape("deeplabv3", coarse, 97, 129) == Shape{1, 7, 9, 21});
}

TEST_CASE("output strides of DeepLab v3+ are those asked for", "[nets][deeplab]") {
  for (const char* backbone :
       {"xception_41", "xception_65", "xception_71", "mobilenet_v2", "resnet_v1_50_beta"}) {
    INFO(backbone);
    for (const int stride : {8, 16, 32}) {
      const Given given{{"backbone", backbone}, {"output_stride", std::to_string(stride)}};
      const int height = 128 / stride + 1, width = 160 / stride + 1;
      CHECK(output_shape("tensorflow-deeplab", given, 129, 161, "backbone").height() == height);
      CHECK(output_shape("tensorflow-deeplab", given, 129, 161, "backbone").width() == width);
      CHECK(output_shape("tensorflow-deeplab", given, 129, 161, "scores") == Shape{1, 33, 41, 21});
    }
  }
  CHECK(output_shape("jfz-deeplabv3plus", {{"backbone", "drn"}}, 97, 129, "backbone") ==
        Shape{1, 13, 17, 512});
  for (const char* backbone : {"resnet", "xception", "mobilenet"}) {
    INFO(backbone);
    for (const char* stride : {"8", "16"}) {
      const Given given{{"backbone", backbone}, {"output_stride", stride}};
      const int height = 96 / std::stoi(stride) + 1;
      CHECK(output_shape("jfz-deeplabv3plus", given, 97, 129, "backbone").height() == height);
      CHECK(output_shape("jfz-deeplabv3plus", given, 97, 129) == Shape{1, 97, 129, 21});
    }
  }
}

// The checkpoint of mobilenetv2_coco_voc_trainaug, and its half-width one: the release's table.
TEST_CASE("TensorFlow's MobileNetV2 DeepLab is as small as published", "[nets][deeplab]") {
  const Given whole{{"backbone", "mobilenet_v2"}, {"rates", "0"}, {"decoder", "0"}};
  CHECK(millions("tensorflow-deeplab", whole) == Approx(2.11).margin(0.005));
  Given half = whole;
  half["width_percent"] = "50";
  CHECK(output_shape("tensorflow-deeplab", half, 65, 65, "backbone").channels() == 160);
}

TEST_CASE("RefineNets of one, two and four levels fuse the same features", "[nets][refinenet]") {
  for (const char* system : {"refinenet", "refinenet-mat"}) {
    INFO(system);
    const auto form = [&](const char* cascade) {
      return Given{{"cascade", cascade}, {"depth", "50"}, {"scales_percent", "100"}};
    };
    for (const char* cascade : {"1", "2", "4"})
      CHECK(output_shape(system, form(cascade), 65, 97) == Shape{1, 17, 25, 21});
    constexpr int kConv = 9 * 256 * 256, kUnit = 2 * kConv + 256;
    constexpr int kTail = 4 * kConv + 3 * kUnit;  // a chain of four poolings, three units
    // One more join, and one more tail.
    CHECK(parameters(system, form("2")) - parameters(system, form("1")) == kTail + kConv);
  }
  Given two{{"depth", "50"}, {"scales_percent", "60,120"}};
  CHECK(output_shape("refinenet-mat", two, 100, 120) == Shape{1, 30, 36, 21});
  const Given one{{"depth", "50"}};
  CHECK(parameters("refinenet-mat", two) > 3 * parameters("refinenet-mat", one) / 2);
}

TEST_CASE("Caffe's PSPNet pools as it is told or evenly", "[nets][pspnet]") {
  CHECK(output_shape("pspnet", {}, 89, 97) == Shape{1, 89, 97, 150});
  CHECK(output_shape("pspnet", {{"windows", "12,6,4,2"}}, 89, 89) == Shape{1, 89, 89, 150});
}

TEST_CASE("dense up-sampling makes places of channels", "[nets][duc]") {
  CHECK(output_shape("duc-hdc", {}, 97, 129) == Shape{1, 48, 64, 19});
  CHECK(output_shape("duc-hdc", {{"factor", "8"}, {"classes", "5"}}, 97, 129) ==
        Shape{1, 96, 128, 5});
}

TEST_CASE("wrong options of these systems name what is possible", "[nets][deeplab]") {
  using Catch::Contains;
  for (const char* system : {"tensorflow-deeplab", "jfz-deeplabv3plus", "deeplabv3"}) {
    CHECK_THAT(complaint(system, {{"output_stride", "7"}}),
               Contains(system) && Contains("output_stride=7") && Contains("8 16"));
  }
  CHECK_THAT(complaint("smp-unet", {{"encoder", "xception40"}}), Contains("xception41"));
  CHECK_THAT(complaint("smp-deeplabv3plus", {{"encoder", "xception"}}),
             Contains("output stride 16 of Xception: expected 32"));
  CHECK_THAT(complaint("xception", {{"form", "66"}}), Contains("form=66") && Contains("65"));
  CHECK_THAT(complaint("deeplab-vgg", {{"classes", "0"}}), Contains("classes=0"));
  CHECK_THAT(complaint("deeplab-resnet", {{"rates", "6,x"}}), Contains("rates=6,x"));
  CHECK_THAT(complaint("refinenet", {{"cascade", "3"}}), Contains("1 2 4"));
  CHECK_THAT(complaint("duc-hdc", {}, 4, 4), Contains("larger input"));
}
