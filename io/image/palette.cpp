#include "io/image/palette.h"

#include <algorithm>
#include <cmath>

namespace atrous::io {
namespace {

constexpr Rgb kCamVid[] = {
    {128, 128, 128},  // sky
    {128, 0, 0},      // building
    {192, 192, 128},  // pole
    {128, 64, 128},   // road
    {60, 40, 222},    // pavement
    {128, 128, 0},    // tree
    {192, 128, 128},  // sign or symbol
    {64, 64, 128},    // fence
    {64, 0, 128},     // car
    {64, 64, 0},      // pedestrian
    {0, 128, 192},    // bicyclist
    {0, 0, 0},        // unlabelled
};

constexpr Rgb kCityscapes[] = {
    {128, 64, 128},   // road
    {244, 35, 232},   // sidewalk
    {70, 70, 70},     // building
    {102, 102, 156},  // wall
    {190, 153, 153},  // fence
    {153, 153, 153},  // pole
    {250, 170, 30},   // traffic light
    {220, 220, 0},    // traffic sign
    {107, 142, 35},   // vegetation
    {152, 251, 152},  // terrain
    {70, 130, 180},   // sky
    {220, 20, 60},    // person
    {255, 0, 0},      // rider
    {0, 0, 142},      // car
    {0, 0, 70},       // truck
    {0, 60, 100},     // bus
    {0, 80, 100},     // train
    {0, 0, 230},      // motorcycle
    {119, 11, 32},    // bicycle
};

}  // namespace

Palette voc_palette(int classes) {
  Palette palette;
  for (int id = 0; id < classes; ++id) {
    Rgb colour{};
    for (int digit = 0; digit < 6; ++digit) {
      const int bits = id >> (3 * digit);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const int bit = bits >> channel & 1;
        colour[channel] = static_cast<std::uint8_t>(colour[channel] | bit << (7 - digit));
      }
    }
    palette.push_back(colour);
  }
  return palette;
}

Rgb object_colour(int number) noexcept {
  constexpr double kGolden = 0.6180339887498949;
  constexpr double kLevels[] = {1.0, 0.8, 0.92};
  const double turn = number * kGolden;
  const double hue = 6 * (turn - std::floor(turn));
  const double level = kLevels[number % 3];
  Rgb colour{};
  constexpr double kCentres[] = {0, 2, 4};  // hues of red, green and blue
  for (std::size_t c = 0; c < 3; ++c) {
    const double away = std::abs(std::remainder(hue - kCentres[c], 6.0));
    const double share = std::clamp(2 - away, 0.0, 1.0);
    colour[c] = static_cast<std::uint8_t>(255 * level * (0.15 + 0.85 * share) + 0.5);
  }
  return colour;
}

std::span<const Rgb> camvid_palette() noexcept { return kCamVid; }
std::span<const Rgb> cityscapes_palette() noexcept { return kCityscapes; }

}  // namespace atrous::io
