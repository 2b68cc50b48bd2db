/* The same from C, with passes: objects PHOTO.ppm [WEIGHTS] prints what a network finds, a line for
 * each object, or the share of each class for a network that labels pixels.
 * The photo is a binary PPM file, so that nothing else is needed to read it. */
#include <atrous_c.h>
#include <stdio.h>
#include <stdlib.h>

static uint8_t* read_ppm(const char* path, int* height, int* width) {
  FILE* file = fopen(path, "rb");
  uint8_t* pixels = NULL;
  if (file == NULL) return NULL;
  if (fscanf(file, "P6 %d %d 255", width, height) == 2 && fgetc(file) != EOF && *width > 0 &&
      *height > 0 && *width < 65536 && *height < 65536) {
    const size_t bytes = (size_t)*width * (size_t)*height * 3;
    pixels = malloc(bytes);
    if (pixels != NULL && fread(pixels, 1, bytes, file) != bytes) {
      free(pixels);
      pixels = NULL;
    }
  }
  fclose(file);
  return pixels;
}

static void print_objects(atrous_segmenter* segmenter) {
  atrous_object object;
  for (int i = 0; atrous_get_object(segmenter, i, &object) == ATROUS_DONE; ++i) {
    printf("%s %.3f  %.1f %.1f %.1f %.1f\n", atrous_class_name(segmenter, object.class_id),
           (double)object.score, (double)object.left, (double)object.top, (double)object.right,
           (double)object.bottom);
    if (i + 1 == atrous_object_count(segmenter)) break;
  }
}

static void print_shares(atrous_segmenter* segmenter, const uint16_t* labels, size_t pixels) {
  for (int id = 0; id < atrous_class_count(segmenter); ++id) {
    size_t count = 0;
    for (size_t i = 0; i < pixels; ++i) count += labels[i] == id;
    printf("%s %.1f %%\n", atrous_class_name(segmenter, id),
           100.0 * (double)count / (double)pixels);
  }
}

int main(int argc, char** argv) {
  const double scales[] = {0.75, 1};
  atrous_options options = {0};
  atrous_image image = {0};
  uint8_t* pixels;
  uint16_t* labels;
  atrous_segmenter* segmenter;
  int status;
  if (argc < 2) return ATROUS_USAGE;
  if (argc > 2) options.weights = argv[2];
  image.pixels = pixels = read_ppm(argv[1], &image.height, &image.width);
  image.channels = 3;
  if (pixels == NULL) return ATROUS_INPUT;
  segmenter = atrous_open(&options);
  if (atrous_finds_objects(segmenter)) {
    if (atrous_find(segmenter, &image) == ATROUS_DONE && atrous_object_count(segmenter) > 0)
      print_objects(segmenter);
  } else if (atrous_status_of(segmenter) == ATROUS_DONE) {
    const size_t count = (size_t)image.height * (size_t)image.width;
    atrous_close(segmenter); /* a network that labels pixels takes its passes when it is opened */
    options.scales = scales;
    options.scale_count = 2;
    options.flip = 1;
    segmenter = atrous_open(&options);
    labels = malloc(count * sizeof *labels);
    if (labels != NULL && atrous_segment(segmenter, &image, labels) == ATROUS_DONE)
      print_shares(segmenter, labels, count);
    free(labels);
  }
  status = (int)atrous_status_of(segmenter);
  if (status != ATROUS_DONE) fprintf(stderr, "objects: %s\n", atrous_error(segmenter));
  atrous_close(segmenter);
  free(pixels);
  return status;
}
