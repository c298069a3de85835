/*
 * vsock connect PORT            standard input to a port of the host, what comes back to standard output
 * vsock listen PORT             the same for the first connection of the host to a port of the guest
 * vsock echo PORT COUNT         sends back what COUNT connections of the host send, all at the same time
 * vsock many PORT COUNT         COUNT connections at the same time, each sends its number and gets it back
 * vsock refused PORT            prints the error of a connection
 * vsock broken PORT             prints the error of a connection that the host breaks off
 * vsock messages PORT           messages of many sizes, each comes back whole
 * vsock serve-messages PATH     on the host: sends messages back on a UNIX socket, for one connection
 *
 * Where the variable VSOCK_CID has the context id of another guest, that takes the place of the host.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

enum { host_cid = 2, most = 256, piece = 64 * 1024 };
static char data[4 * piece], back[4 * piece];

static void die(const char *what) {
  printf("failed %s: %s\n", what, strerror(errno));
  exit(1);
}

static int socket_of(int type) {
  int fd = socket(AF_VSOCK, type, 0);
  if (fd < 0) die("socket");
  return fd;
}

static struct sockaddr_vm address_of(unsigned cid, unsigned port) {
  struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_cid = cid, .svm_port = port};
  return address;
}

static int try_connect(int type, unsigned port) {
  int fd = socket_of(type);
  const char *guest = getenv("VSOCK_CID");
  unsigned cid = guest == NULL ? host_cid : (unsigned)strtoul(guest, NULL, 10);
  struct sockaddr_vm address = address_of(cid, port);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

static int must_connect(int type, unsigned port) {
  int fd = try_connect(type, port);
  if (fd < 0) die("connect");
  return fd;
}

static int listen_on(unsigned port) {
  int fd = socket_of(SOCK_STREAM);
  struct sockaddr_vm address = address_of(VMADDR_CID_ANY, port);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
  if (listen(fd, most) != 0) die("listen");
  return fd;
}

static void write_all(int fd, const char *from, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t count = write(fd, from + done, size - done);
    if (count < 0) die("write");
    done += (size_t)count;
  }
}

/* Both directions at once, or a peer that sends back what it gets would stop us. */
static void join(int fd) {
  size_t held = 0, sent = 0;
  int reads = 1, receives = 1;
  while (reads || held > sent || receives) {
    struct pollfd polls[2] = {
        {.fd = reads && held == sent ? 0 : -1, .events = POLLIN},
        {.fd = fd, .events = (short)((receives ? POLLIN : 0) | (held > sent ? POLLOUT : 0))},
    };
    if (poll(polls, 2, -1) < 0) die("poll");
    if (polls[0].revents != 0) {
      ssize_t count = read(0, data, sizeof data);
      if (count < 0) die("read");
      held = (size_t)count;
      sent = 0;
      if (count == 0) {
        reads = 0;
        shutdown(fd, SHUT_WR);
      }
    }
    if ((polls[1].revents & POLLOUT) != 0 && held > sent) {
      ssize_t count = send(fd, data + sent, held - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (count < 0 && errno != EAGAIN) die("send");
      if (count > 0) sent += (size_t)count;
    }
    if ((polls[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && receives) {
      ssize_t count = recv(fd, back, sizeof back, MSG_DONTWAIT);
      if (count < 0 && errno != EAGAIN) die("recv");
      if (count == 0) receives = 0;
      if (count > 0) write_all(1, back, (size_t)count);
    }
  }
}

static void echo(unsigned port, int count) {
  struct pollfd polls[most];
  int listener = listen_on(port);
  fprintf(stderr, "listening\n");
  for (int index = 0; index < count; index++) {
    polls[index].fd = accept(listener, NULL, NULL);
    polls[index].events = POLLIN;
    if (polls[index].fd < 0) die("accept");
  }
  for (int open = count; open > 0;) {
    if (poll(polls, (nfds_t)count, -1) < 0) die("poll");
    for (int index = 0; index < count; index++) {
      if (polls[index].fd < 0 || polls[index].revents == 0) continue;
      ssize_t size = read(polls[index].fd, data, sizeof data);
      if (size < 0) die("read");
      if (size > 0) {
        write_all(polls[index].fd, data, (size_t)size);
      } else {
        close(polls[index].fd);
        polls[index].fd = -1;
        open--;
      }
    }
  }
  printf("echoed %d\n", count);
}

static void many(unsigned port, int count) {
  int fds[most], right = 0;
  for (int index = 0; index < count; index++) fds[index] = must_connect(SOCK_STREAM, port);
  for (int index = 0; index < count; index++) {
    int size = sprintf(data, "number %d\n", index);
    write_all(fds[index], data, (size_t)size);
  }
  for (int index = 0; index < count; index++) {
    int size = sprintf(data, "number %d\n", index);
    if (recv(fds[index], back, (size_t)size, MSG_WAITALL) != size) die("recv");
    if (memcmp(data, back, (size_t)size) == 0) right++;
  }
  for (int index = 0; index < count; index++) close(fds[index]);
  printf("many %d\n", right);
}

static void messages(unsigned port) {
  static const size_t sizes[] = {1, 44, 3776, 4096, 5000, 65536, 100000, 2, 131072};
  int fd = must_connect(SOCK_SEQPACKET, port);
  int right = 0;
  for (size_t index = 0; index < sizeof sizes / sizeof *sizes; index++) {
    size_t size = sizes[index];
    for (size_t at = 0; at < size; at++) data[at] = (char)(at * 31 + index);
    if (send(fd, data, size, 0) != (ssize_t)size) die("send");
    ssize_t count = recv(fd, back, sizeof back, 0);
    if (count == (ssize_t)size && memcmp(data, back, size) == 0) right++;
  }
  /* Two in the pipe stay two. */
  if (send(fd, "ab", 2, 0) != 2 || send(fd, "cde", 3, 0) != 3) die("send");
  ssize_t first = recv(fd, back, sizeof back, 0);
  ssize_t second = recv(fd, back, sizeof back, 0);
  printf("messages %d %zd %zd\n", right, first, second);
}

static void serve_messages(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0), size = 2 * (int)sizeof data;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
  if (listen(listener, 1) != 0) die("listen");
  printf("listening\n");
  fflush(stdout);
  int fd = accept(listener, NULL, NULL);
  if (fd < 0) die("accept");
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  for (;;) {
    ssize_t count = recv(fd, data, sizeof data, 0);
    if (count <= 0) return;
    if (send(fd, data, (size_t)count, 0) != count) die("send");
  }
}

int main(int argc, char **argv) {
  const char *what = argc > 2 ? argv[1] : "";
  unsigned port = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
  int count = argc > 3 ? atoi(argv[3]) : 1;
  if (count > most) count = most;
  if (strcmp(what, "connect") == 0) {
    join(must_connect(SOCK_STREAM, port));
  } else if (strcmp(what, "listen") == 0) {
    int fd = accept(listen_on(port), NULL, NULL);
    if (fd < 0) die("accept");
    join(fd);
  } else if (strcmp(what, "echo") == 0) {
    echo(port, count);
  } else if (strcmp(what, "many") == 0) {
    many(port, count);
  } else if (strcmp(what, "refused") == 0) {
    int fd = try_connect(SOCK_STREAM, port);
    printf("refused %s\n", fd < 0 ? strerrorname_np(errno) : "not");
  } else if (strcmp(what, "broken") == 0) {
    int fd = must_connect(SOCK_STREAM, port);
    write_all(fd, "break\n", 6);
    ssize_t size = recv(fd, back, sizeof back, 0);
    const char *end = size < 0 ? strerrorname_np(errno) : "END";
    ssize_t sent = 0;
    /* The host is gone: before long the kernel says so. */
    while (sent >= 0) sent = send(fd, data, sizeof data, MSG_NOSIGNAL);
    printf("broken %s %s\n", end, strerrorname_np(errno));
  } else if (strcmp(what, "messages") == 0) {
    messages(port);
  } else if (strcmp(what, "serve-messages") == 0) {
    serve_messages(argv[2]);
  } else {
    fprintf(stderr, "see the head of vsock.c\n");
    return 2;
  }
  return 0;
}
