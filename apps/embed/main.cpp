// The smallest program that uses Atrous: embed PHOTO LABELS.png [WEIGHTS]
#include <atrous.h>

#include <cstdio>

int main(int argc, char** argv) try {
  if (argc < 3) return static_cast<int>(atrous::Status::usage);
  atrous::SegmenterOptions options;
  if (argc > 3) options.weights = argv[3];
  atrous::Segmenter segmenter(options);
  const atrous::Image photo = atrous::read_image(argv[1]);
  const atrous::LabelMap labels = segmenter.segment(photo.view());
  atrous::write_labels(argv[2], labels, segmenter.info());
  std::printf("%s: %dx%d, %s\n", argv[2], labels.width, labels.height,
              segmenter.info().name.c_str());
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "embed: %s\n", error.what());
  return static_cast<int>(atrous::status_of(error));
}
