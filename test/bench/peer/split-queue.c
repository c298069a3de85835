/*
 * The peer of the benchmark of split queues: the device side of QEMU's libvhost-user on the same ring, with the same
 * chains, timed in the same way.
 *
 *   split-queue direct|indirect BATCH flags|events REGIONS SECTIONS
 *
 * Prints the nanoseconds a chain of every section, one a line.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "libvhost-user.h"

enum { ring_size = 256, section_chains = 64, table_entries = 4, slots = 85, warm_sections = 2000 };

enum { available_at = 8192, used_at = 16384, tables_at = 65536 };

static const uint64_t memory_bytes = 16 << 20;

struct shape {
  int indirect;
  unsigned batch;
  unsigned regions;
};

struct driver {
  struct shape shape;
  /* The driver's own mapping; the device has another one, as over a socket. */
  uint8_t *memory;
  struct vring_desc *descriptors;
  struct vring_avail *ring;
  uint16_t available;
  unsigned chain;
};

static void panic(VuDev *dev, const char *text) {
  (void)dev;
  errx(1, "libvhost-user: %s", text);
}

static void set_watch(VuDev *dev, int fd, int condition, vu_watch_cb callback, void *data) {
  (void)dev, (void)fd, (void)condition, (void)callback, (void)data;
}

static void remove_watch(VuDev *dev, int fd) { (void)dev, (void)fd; }

/* Buffers take turns in the regions, so that no descriptor lies where the one before it does. */
static uint64_t place(const struct driver *driver, unsigned slot, unsigned part) {
  uint64_t region_bytes = memory_bytes / driver->shape.regions;
  unsigned region = (3 * slot + part) % driver->shape.regions;
  return region * region_bytes + (1 << 20) + slot * 4096;
}

static void fill(struct driver *driver) {
  struct vring_desc *tables = (struct vring_desc *)(driver->memory + tables_at);
  for (unsigned count = 0; count < section_chains; count++) {
    unsigned slot = driver->chain++ % slots;
    unsigned head = driver->shape.indirect ? slot : 3 * slot;
    struct vring_desc *table = driver->shape.indirect ? tables + slot * table_entries : driver->descriptors;
    unsigned first = driver->shape.indirect ? 0 : head;
    for (unsigned part = 0; part < 3; part++) {
      struct vring_desc *desc = &table[first + part];
      desc->addr = place(driver, slot, part);
      desc->len = part == 0 ? 16 : part == 1 ? 4096 : 1;
      desc->flags = (part < 2 ? VRING_DESC_F_NEXT : 0) | (part > 0 ? VRING_DESC_F_WRITE : 0);
      desc->next = first + part + 1;
    }
    if (driver->shape.indirect) {
      driver->descriptors[head].addr = (uint8_t *)table - driver->memory;
      driver->descriptors[head].len = 3 * sizeof(struct vring_desc);
      driver->descriptors[head].flags = VRING_DESC_F_INDIRECT;
    }
    driver->ring->ring[driver->available++ % ring_size] = head;
  }
  __atomic_store_n(&driver->ring->idx, driver->available, __ATOMIC_SEQ_CST);
}

/* The device's turns. Elements are filled one by one and shown once a batch, the fastest way this library has. */
static void serve(VuDev *dev, VuVirtq *queue, unsigned batch) {
  for (unsigned left = section_chains; left > 0; left -= batch) {
    for (unsigned count = 0; count < batch; count++) {
      VuVirtqElement *element = vu_queue_pop(dev, queue, sizeof(VuVirtqElement));
      if (element == NULL) errx(1, "no chain");
      vu_queue_fill(dev, queue, element, 0, count);
      free(element);
    }
    vu_queue_flush(dev, queue, batch);
    vu_queue_notify(dev, queue);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static void *map(int fd) {
  void *memory = mmap(NULL, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) err(1, "mmap");
  return memory;
}

static void map_regions(VuDev *dev, const uint8_t *memory, unsigned regions) {
  uint64_t size = memory_bytes / regions;
  dev->nregions = regions;
  for (unsigned index = 0; index < dev->nregions; index++) {
    dev->regions[index] = (VuDevRegion){
      .gpa = index * size,
      .size = size,
      .qva = index * size,
      .mmap_addr = (uint64_t)(uintptr_t)memory + index * size,
    };
  }
}

int main(int count, char **arguments) {
  if (count != 6) errx(2, "usage: split-queue KIND BATCH NOTIFICATION REGIONS SECTIONS");
  struct driver driver = {
    .shape = {
      .indirect = strcmp(arguments[1], "indirect") == 0,
      .batch = atoi(arguments[2]),
      .regions = atoi(arguments[4]),
    },
  };
  unsigned sections = atoi(arguments[5]);
  int fd = memfd_create("peer", MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, memory_bytes) != 0) err(1, "memory");
  driver.memory = map(fd);
  driver.descriptors = (void *)driver.memory;
  driver.ring = (void *)(driver.memory + available_at);
  uint8_t *memory = map(fd);

  static const VuDevIface iface;
  VuDev dev;
  if (!vu_init(&dev, 1, 0, panic, NULL, set_watch, remove_watch, &iface)) errx(1, "vu_init");
  map_regions(&dev, memory, driver.shape.regions);
  dev.features = 1ull << VIRTIO_F_VERSION_1 | 1ull << VIRTIO_RING_F_INDIRECT_DESC;
  if (strcmp(arguments[3], "events") == 0) dev.features |= 1ull << VIRTIO_RING_F_EVENT_IDX;
  VuVirtq *queue = &dev.vq[0];
  queue->vring.num = ring_size;
  queue->vring.desc = (void *)memory;
  queue->vring.avail = (void *)(memory + available_at);
  queue->vring.used = (void *)(memory + used_at);
  queue->notification = true;
  // The driver wants to hear of nothing (with event indices: once in 65536), so that no system call is timed.
  driver.ring->flags = VRING_AVAIL_F_NO_INTERRUPT;
  queue->call_fd = eventfd(0, EFD_NONBLOCK);

  for (unsigned section = 0; section < sections + warm_sections; section++) {
    fill(&driver);
    double start = now();
    serve(&dev, queue, driver.shape.batch);
    double end = now();
    if (section >= warm_sections) printf("%.2f\n", (end - start) / section_chains);
  }
  return 0;
}
