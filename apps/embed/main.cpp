// The smallest program that uses Atrous: embed PHOTO RESULT.png [WEIGHTS]
// RESULT gets labels, or the photo with its objects if the network finds objects.
#include <atrous.h>

#include <cstdio>

int main(int argc, char** argv) try {
  if (argc < 3) return static_cast<int>(atrous::Status::usage);
  atrous::SegmenterOptions options;
  if (argc > 3) options.weights = argv[3];
  atrous::Segmenter segmenter(options);
  const atrous::Image photo = atrous::read_image(argv[1]);
  if (segmenter.finds_objects()) {
    const atrous::FoundObjects objects = segmenter.find(photo.view());
    atrous::write_overlay(argv[2], photo.view(), objects, segmenter.info());
  } else {
    atrous::write_labels(argv[2], segmenter.segment(photo.view()), segmenter.info());
  }
  std::printf("%s: %dx%d, %s\n", argv[2], photo.width, photo.height, segmenter.info().name.c_str());
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "embed: %s\n", error.what());
  return static_cast<int>(atrous::status_of(error));
}
