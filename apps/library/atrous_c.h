/* The C interface of Atrous. This header stands alone and needs C99 or later.
 *
 *   atrous_segmenter* s = atrous_open(NULL);
 *   if (atrous_status_of(s) != ATROUS_DONE) fprintf(stderr, "%s\n", atrous_error(s));
 *   else atrous_segment(s, &image, labels);
 *   atrous_close(s);
 */
#ifndef ATROUS_C_H
#define ATROUS_C_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(readability-identifier-naming): C has no namespaces, so names carry a prefix */

/* How a call ended. The numbers are also the program's exit codes. */
typedef enum atrous_status {
  ATROUS_DONE = 0,
  ATROUS_INPUT = 1,   /* a picture cannot be used */
  ATROUS_USAGE = 2,   /* an option or argument makes no sense */
  ATROUS_WEIGHTS = 3, /* the weight file or its recipe cannot be used */
  ATROUS_MEMORY = 4,  /* the memory cap is reached */
  ATROUS_DEVICE = 5   /* the device is missing or failed */
} atrous_status;

/* A network with its weights. One thread at a time may use it. */
typedef struct atrous_segmenter atrous_segmenter;

/* Zeros and nulls mean: the bundled network, device auto, all usable threads, available memory,
 * precision fp32. */
typedef struct atrous_options {
  const char* model;   /* bundled name, recipe file, or system:option=value,... */
  const char* weights; /* weight file */
  const char* device;  /* auto, cpu, cuda, cuda:1 */
  int threads;
  size_t max_memory;     /* bytes */
  const char* precision; /* fp32, bf16, fp16, auto */
  /* More than one pass over a picture, for networks that label pixels. */
  const double* scales; /* sizes to average over, NULL for the picture's own */
  int scale_count;
  int flip;          /* not 0: average over the picture and its mirror image */
  int window_height; /* go over the picture in windows of this size; 0: all at once */
  int window_width;
  int stride_height; /* from window to window; 0: two thirds of it */
  int stride_width;
  const char* crf; /* fully connected CRF after the network: deeplab, or deeplab,bi_w=5 */
} atrous_options;

/* 8-bit pixels, rows from top to bottom, interleaved. */
typedef struct atrous_image {
  const uint8_t* pixels;
  int height;
  int width;
  int channels;        /* 1 grey, 3 RGB */
  ptrdiff_t row_bytes; /* from row to row; 0 means width * channels */
} atrous_image;

/* Loads a network. Returns a handle even when that failed, so that the reason can be read;
 * NULL only when there is no memory for the handle itself. `options` may be NULL. */
atrous_segmenter* atrous_open(const atrous_options* options);

/* Frees the handle. NULL is allowed. */
void atrous_close(atrous_segmenter* segmenter);

/* Status and message of the handle's last call; the message is empty after success and stays valid
 * until the next call with the handle. NULL counts as a handle that had no memory. */
atrous_status atrous_status_of(const atrous_segmenter* segmenter);
const char* atrous_error(const atrous_segmenter* segmenter);

/* Writes the class id of every pixel to labels[height * width], row by row. On failure the content
 * of `labels` is unspecified. */
atrous_status atrous_segment(atrous_segmenter* segmenter,
                             const atrous_image* image,
                             uint16_t* labels);

/* One object that was found: its edges in the picture's pixels, of which the first reaches from 0 to
 * 1. */
typedef struct atrous_object {
  float left;
  float top;
  float right;
  float bottom;
  float score;
  int class_id;
} atrous_object;

/* A point of an object, such as a joint. */
typedef struct atrous_point {
  float x;
  float y;
  float score;
} atrous_point;

/* 1 if the network finds objects, 0 if it labels pixels. */
int atrous_finds_objects(const atrous_segmenter* segmenter);

/* Finds the objects of a picture. The handle keeps them until its next atrous_find(). */
atrous_status atrous_find(atrous_segmenter* segmenter, const atrous_image* image);

/* The objects that were found last, by falling score: how many, and the one at `index` from 0. */
int atrous_object_count(const atrous_segmenter* segmenter);
atrous_status atrous_get_object(atrous_segmenter* segmenter, int index, atrous_object* object);

/* Writes 0 or 1 for every pixel of the picture to mask[height * width], row by row: all 0 if the
 * network finds boxes only. */
atrous_status atrous_object_mask(atrous_segmenter* segmenter, int index, uint8_t* mask);

/* An object's points; 0 and NULL if it has none. They stay until the next atrous_find(). */
int atrous_object_points(const atrous_segmenter* segmenter, int index, const atrous_point** points);

/* Classes of the network; 0, NULL and black for a handle that failed to open or another id. */
int atrous_class_count(const atrous_segmenter* segmenter);
const char* atrous_class_name(const atrous_segmenter* segmenter, int id);
void atrous_class_colour(const atrous_segmenter* segmenter, int id, uint8_t rgb[3]);

/* Name and licence of the weights; empty for a handle that failed to open. */
const char* atrous_model_name(const atrous_segmenter* segmenter);
const char* atrous_model_licence(const atrous_segmenter* segmenter);

/* The project's version, "0.1.0". */
const char* atrous_version(void);

/* NOLINTEND(readability-identifier-naming) */

#ifdef __cplusplus
}
#endif

#endif /* ATROUS_C_H */
