/*
 * input NAME=REPORTS...   reads the input devices of these names until each has sent so many reports
 *
 * Sets the light LED_CAPSL of the first one when it has all of them open: the host sees that somebody reads.
 * Prints for each: device NAME SERIAL BUS:VENDOR:PRODUCT, axis NAME CODE MINIMUM MAXIMUM for the first two positions,
 * then NAME TYPE CODE VALUE for every event.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/input.h>

enum { most = 8 };

static void die(const char *what) {
  printf("failed %s: %s\n", what, strerror(errno));
  exit(1);
}

/* Devices appear a little after the boot. */
static int open_named(const char *wanted) {
  for (int tries = 0; tries < 300; tries++) {
    DIR *directory = opendir("/dev/input");
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
      char path[300], name[128] = "";
      if (strncmp(entry->d_name, "event", 5) != 0) continue;
      snprintf(path, sizeof path, "/dev/input/%s", entry->d_name);
      int fd = open(path, O_RDWR);
      if (fd >= 0 && ioctl(fd, EVIOCGNAME(sizeof name), name) >= 0 && strcmp(name, wanted) == 0) {
        closedir(directory);
        return fd;
      }
      if (fd >= 0) close(fd);
    }
    if (directory != NULL) closedir(directory);
    usleep(100000);
  }
  errno = ENOENT;
  die(wanted);
  return -1;
}

static void describe(int fd, const char *name) {
  char serial[128] = "";
  struct input_id id;
  struct input_absinfo axis;
  ioctl(fd, EVIOCGUNIQ(sizeof serial), serial);
  if (ioctl(fd, EVIOCGID, &id) < 0) die("EVIOCGID");
  printf("device %s %s %x:%x:%x\n", name, serial, id.bustype, id.vendor, id.product);
  for (int code = ABS_X; code <= ABS_Y; code++) {
    if (ioctl(fd, EVIOCGABS(code), &axis) == 0 && axis.maximum > 0) {
      printf("axis %s %d %d %d\n", name, code, axis.minimum, axis.maximum);
    }
  }
}

int main(int argc, char **argv) {
  struct pollfd polls[most];
  const char *names[most];
  int left[most], count = argc - 1 > most ? most : argc - 1;
  if (count < 1) return 2;
  for (int index = 0; index < count; index++) {
    char *equals = strrchr(argv[index + 1], '=');
    if (equals == NULL) return 2;
    *equals = '\0';
    names[index] = argv[index + 1];
    left[index] = atoi(equals + 1);
    polls[index].fd = open_named(names[index]);
    polls[index].events = POLLIN;
    describe(polls[index].fd, names[index]);
  }
  /* The light comes back as an event, and with a report of its own not together with the first key. */
  struct input_event light[] = {
      {.type = EV_LED, .code = LED_CAPSL, .value = 1},
      {.type = EV_SYN, .code = SYN_REPORT},
  };
  if (write(polls[0].fd, light, sizeof light) != sizeof light) die("write");
  for (int open = count; open > 0;) {
    if (poll(polls, (nfds_t)count, -1) < 0) die("poll");
    for (int index = 0; index < count; index++) {
      struct input_event event;
      if ((polls[index].revents & POLLIN) == 0) continue;
      if (read(polls[index].fd, &event, sizeof event) != sizeof event) die("read");
      printf("%s %d %d %d\n", names[index], event.type, event.code, event.value);
      if (event.type != EV_SYN || --left[index] > 0) continue;
      polls[index].fd = -1;
      open--;
    }
  }
  return 0;
}
