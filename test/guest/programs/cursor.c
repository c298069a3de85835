/*
 * cursor X Y   shows a cursor on the first display of /dev/dri/card0, then moves it there
 *
 * Prints "gpu-cursor moved" and stays: the cursor belongs to the open device, and goes with it.
 * The kernel's interface stands here because Debian has its headers in libdrm-dev only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The size that every device takes. */
enum { side = 64 };

struct resources {
  uint64_t framebuffers, crtcs, connectors, encoders;
  uint32_t framebuffer_count, crtc_count, connector_count, encoder_count;
  uint32_t least_width, most_width, least_height, most_height;
};

struct dumb_buffer {
  uint32_t height, width, bits_per_pixel, flags;
  uint32_t handle, stride;
  uint64_t size;
};

struct cursor {
  uint32_t flags, crtc;
  int32_t x, y;
  uint32_t width, height, handle;
  int32_t hot_x, hot_y;
};

enum { shape = 1, move = 2 };

#define GET_RESOURCES _IOWR('d', 0xa0, struct resources)
#define CREATE_DUMB_BUFFER _IOWR('d', 0xb2, struct dumb_buffer)
#define CURSOR _IOWR('d', 0xbb, struct cursor)

static void ask(int card, unsigned long request, void *argument, const char *what) {
  if (ioctl(card, request, argument) == 0) return;
  printf("failed %s: %s\n", what, strerror(errno));
  exit(1);
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  int card = open("/dev/dri/card0", O_RDWR);
  uint32_t crtcs[16];
  struct resources resources = {.crtcs = (uintptr_t)crtcs, .crtc_count = 16};
  ask(card, GET_RESOURCES, &resources, "reading the displays");
  struct dumb_buffer buffer = {.height = side, .width = side, .bits_per_pixel = 32};
  ask(card, CREATE_DUMB_BUFFER, &buffer, "making a buffer");
  struct cursor cursor = {.flags = shape, .crtc = crtcs[0], .width = side, .height = side};
  cursor.handle = buffer.handle;
  ask(card, CURSOR, &cursor, "showing a cursor");
  cursor.flags = move;
  cursor.x = atoi(arguments[1]);
  cursor.y = atoi(arguments[2]);
  ask(card, CURSOR, &cursor, "moving the cursor");
  puts("gpu-cursor moved");
  fflush(stdout);
  pause();
  return 0;
}
