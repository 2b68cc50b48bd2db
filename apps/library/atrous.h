// The C++ interface of Atrous. This header stands alone: it needs nothing else of the project.
//
//   atrous::Segmenter segmenter;                          // the bundled network
//   const atrous::Image photo = atrous::read_image("street.jpg");
//   const atrous::LabelMap labels = segmenter.segment(photo.view());
//   atrous::write_labels("labels.png", labels, segmenter.info());
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace atrous {

/// How a call ended. The numbers are also the program's exit codes and the C interface's.
enum class Status {
  done = 0,
  input = 1,    // a picture cannot be read, used or written
  usage = 2,    // an option or argument makes no sense
  weights = 3,  // the weight file or its recipe cannot be used
  memory = 4,   // the memory cap is reached
  device = 5,   // the device is missing or failed
};

/// The kind of an exception that this library threw. Its what() names the place and the remedy.
/// Exceptions of other origin: std::bad_alloc is memory, everything else input.
Status status_of(const std::exception& error) noexcept;

/// Somebody else's 8-bit pixels, rows from top to bottom, interleaved: grey (1 channel) or RGB (3).
struct ImageView {
  const std::uint8_t* pixels = nullptr;
  int height = 0;
  int width = 0;
  int channels = 3;
  std::ptrdiff_t row_bytes = 0;  // from row to row; 0 means width * channels
};

/// The same with its own memory and dense rows.
struct Image {
  int height = 0;
  int width = 0;
  int channels = 3;
  std::vector<std::uint8_t> pixels;

  ImageView view() const { return {pixels.data(), height, width, channels, 0}; }
};

/// One class id per pixel, rows from top to bottom.
struct LabelMap {
  int height = 0;
  int width = 0;
  std::vector<std::uint16_t> ids;
};

/// A point of an object, such as a joint, in the picture's pixels.
struct ObjectPoint {
  float x = 0, y = 0, score = 0;
};

/// One object that was found: its edges in the picture's pixels, of which the first reaches from 0 to
/// 1.
struct FoundObject {
  float left = 0, top = 0, right = 0, bottom = 0;
  float score = 0;
  int class_id = 0;  // into ModelInfo::classes
  /// The mask of the whole picture as run lengths of 0 and 1 in turn, down each column, the columns
  /// from left to right; the first run is of 0. Empty if the network finds boxes only.
  std::vector<std::uint32_t> runs;
  std::vector<ObjectPoint> points;  // empty for most networks
};

/// The objects of a picture, by falling score.
struct FoundObjects {
  int height = 0;
  int width = 0;
  std::vector<FoundObject> items;
};

struct ClassInfo {
  std::string name;
  std::array<std::uint8_t, 3> colour = {0, 0, 0};  // red, green, blue
};

/// What is known about a network and its weights.
struct ModelInfo {
  std::string name;    // lwrefinenet-mbv2-camvid
  std::string system;  // lwrefinenet-mbv2
  std::string paper;   // arXiv:1810.03272
  std::vector<ClassInfo> classes;
  int ignore_label = 255;
  int width = 0;  // the size that the weights were trained for; 0 if unknown
  int height = 0;
  std::string licence;
  std::string notes;
  std::string score_dataset;  // published score; empty if there is none
  std::string score_protocol;
  double score_mean_iou = 0;  // percent
};

struct SegmenterOptions {
  /// The bundled network's name, a recipe file (*.json), or a system with options
  /// (`lwrefinenet-mbv2:classes=11`). Empty: the recipe inside `weights`.
  std::string model;
  /// Weight file. Empty: the bundled network.
  std::string weights;
  std::string device = "auto";  // auto, cpu, cuda, cuda:1
  int threads = 0;              // 0: as many as this process may use
  std::size_t max_memory = 0;   // bytes for packed weights and activations; 0: what is available
  /// fp32: as exact as float32 arithmetic. bf16: operands and activations may be rounded to
  /// bfloat16, where that is faster. auto: bf16 for networks whose recipe says that it changes the
  /// labels of at most 0.5 % of the pixels, else fp32.
  std::string precision = "fp32";
  bool allow_reference = true;  // false: a layer without a vector kernel is an error

  /// More than one pass: probabilities are averaged over the picture in each of these sizes, if
  /// asked over the mirrored picture too, and over the windows that it is cut into.
  std::vector<double> scales = {1};
  bool flip = false;
  int window_height = 0, window_width = 0;  // 0: the whole picture at once
  int stride_height = 0, stride_width = 0;  // 0: two thirds of the window
  /// A fully connected CRF after the network: `deeplab`, another preset, or `deeplab,bi_w=5`.
  std::string crf;
};

/// Milliseconds of the last segment() by part.
struct Timings {
  double prepare = 0;  // resizing, channel order, mean and deviation
  double network = 0;
  double labels = 0;  // copying them out, and resizing them if the recipe resized the picture
};

/// Bytes that a segmenter holds now, and the most it ever held.
struct MemoryUse {
  std::size_t weights = 0;  // packed for the kernels
  std::size_t activations = 0;
  std::size_t peak = 0;  // of both together
};

/// A network with its weights, ready to label pictures of any size. One thread at a time may use
/// it; further threads take their own from share().
class Segmenter {
 public:
  /// Loads the weights, strictly: every tensor of the network is filled from the file, and every
  /// tensor of the file is used. Throws (see status_of()) usage, weights, memory or device.
  explicit Segmenter(const SegmenterOptions& options = {});
  ~Segmenter();
  Segmenter(Segmenter&&) noexcept;
  Segmenter& operator=(Segmenter&&) noexcept;

  /// The most likely class of every pixel: labels[y,x] = argmax over c of scores[y,x,c]. The
  /// lowest id wins a tie. The same bytes come out at any number of threads.
  /// Throws usage for an empty view, input for a size that the network cannot take, memory.
  LabelMap segment(const ImageView& image);

  /// The objects in a picture, if the network finds_objects(). The same ones at any number of
  /// threads. Throws usage for a network that labels pixels, as segment() does for one that finds
  /// objects.
  FoundObjects find(const ImageView& image);
  bool finds_objects() const noexcept;

  /// Another one for another thread: shares the weights and the memory cap, has its own threads
  /// and activations.
  Segmenter share() const;

  const ModelInfo& info() const noexcept;
  Timings timings() const noexcept;
  MemoryUse memory() const noexcept;

 private:
  struct State;
  explicit Segmenter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The mask of an object, one byte per pixel of the picture, rows from top to bottom, 0 or 1.
/// Throws usage for an object that is not there.
std::vector<std::uint8_t> object_mask(const FoundObjects& objects, std::size_t index);

/// Reads a JPEG, PNG or another common image file, told by its content. Throws input.
Image read_image(const std::filesystem::path& path);

/// Writes the labels as a palette PNG: a pixel's value is its class id, its colour the class's
/// (16-bit grey above 256 classes). The file appears complete or not at all. Throws input.
void write_labels(const std::filesystem::path& path, const LabelMap& labels, const ModelInfo& info);

/// Writes the picture with the classes' colours laid over it and a legend, as PNG or JPEG by the
/// ending of `path`. `opacity` of the colours is from 0 to 1. Throws input, usage.
void write_overlay(const std::filesystem::path& path,
                   const ImageView& image,
                   const LabelMap& labels,
                   const ModelInfo& info,
                   float opacity = 0.5F);

/// Writes the picture with every object's mask, box, class and score laid over it.
void write_overlay(const std::filesystem::path& path,
                   const ImageView& image,
                   const FoundObjects& objects,
                   const ModelInfo& info,
                   float opacity = 0.5F);

/// The project's version, `0.1.0`.
const char* version() noexcept;

}  // namespace atrous
