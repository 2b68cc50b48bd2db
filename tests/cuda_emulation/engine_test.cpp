// Pictures through the library on the device: upload, the planned network, what comes down.
#include <catch2/catch.hpp>

#include "apps/library/engine.h"

using namespace atrous;

namespace {

io::Image noise(int height, int width) {
  io::Image image = io::make_image(height, width, 3);
  std::uint32_t state = 1;
  for (std::uint8_t& pixel : image.pixels) {
    state = state * 1664525U + 1013904223U;
    pixel = static_cast<std::uint8_t>(state >> 24);
  }
  return image;
}

ImageView view(const io::Image& image) {
  return {image.pixels.data(), image.height, image.width, image.channels, 0};
}

library::Engine make(const std::string& model, const std::string& device, const std::string& precision) {
  return {{.model = model, .weights = {}, .random_weights = true},
          {.device = device, .threads = 1, .precision = precision}};
}

}  // namespace

TEST_CASE("labels of a picture are the same through the device", "[engine]") {
  const io::Image image = noise(65, 97);
  const std::string model = "lwrefinenet-mbv2";
  const io::LabelMap expected = make(model, "cpu", "fp32").segment(view(image));
  // Random weights give scores that lie close together, so rounding to 11 or 8 bits moves labels.
  for (const auto& [precision, least] :
       {std::pair{"fp32", 0.999}, std::pair{"fp16", 0.97}, std::pair{"bf16", 0.85}}) {
    const io::LabelMap labels = make(model, "cuda", precision).segment(view(image));
    REQUIRE(labels.ids.size() == expected.ids.size());
    std::size_t same = 0;
    for (std::size_t i = 0; i < labels.ids.size(); ++i)
      same += labels.ids[i] == expected.ids[i];
    INFO(precision << ": " << same << " of " << labels.ids.size());
    CHECK(static_cast<double>(same) >= least * static_cast<double>(labels.ids.size()));
  }
}

TEST_CASE("systems that find objects run on the device", "[engine]") {
  const io::Image image = noise(64, 64);
  const Instances expected = make("embedding", "cpu", "fp32").find(view(image));
  const Instances found = make("embedding", "cuda", "fp32").find(view(image));
  CHECK(found.items.size() == expected.items.size());
}
