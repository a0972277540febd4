// SPDX-License-Identifier: MIT
// An HTTP server by hand, on epoll: it looks for the end of each head, reads nothing of it, and answers all requests that
// came together in one write. What a server costs that does nothing else. Says its port.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/floor/listen.h"

static const char response[] =
    "HTTP/1.1 200 OK\r\nserver: floor\r\ncontent-type: text/plain\r\ncontent-length: 13\r\n\r\nHello, World!";

struct connection {
  size_t used;
  char input[8192];
};
static struct connection* connections[65536];  // by descriptor

static void end(int fd) {
  free(connections[fd]);
  connections[fd] = NULL;
  close(fd);
}

static void serve(int fd) {
  static char output[sizeof(struct connection)];
  struct connection* const c = connections[fd];
  const ssize_t n = recv(fd, c->input + c->used, sizeof c->input - c->used, 0);
  if (n <= 0) {
    if (n == 0 || errno != EAGAIN) end(fd);
    return;
  }
  c->used += (size_t)n;
  const char* at = c->input;
  size_t size = 0;
  for (const char* blank; (blank = memmem(at, c->used - (size_t)(at - c->input), "\r\n\r\n", 4)); at = blank + 4) {
    if (memcmp(at, "GET ", 4) != 0 || size + sizeof response > sizeof output) return end(fd);
    memcpy(output + size, response, sizeof response - 1);
    size += sizeof response - 1;
  }
  c->used -= (size_t)(at - c->input);
  memmove(c->input, at, c->used);
  if (size > 0 && send(fd, output, size, MSG_NOSIGNAL) != (ssize_t)size) end(fd);
}

int main(void) {
  const int listener = listen_anywhere(SOCK_NONBLOCK);
  const int epoll = epoll_create1(0);
  struct epoll_event add = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &add);
  struct epoll_event events[512];
  for (;;) {
    const int n = epoll_wait(epoll, events, 512, -1);
    for (int i = 0; i < n; ++i) {
      if (events[i].data.fd != listener) {
        serve(events[i].data.fd);
        continue;
      }
      const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
      if (fd < 0) continue;
      set_no_delay(fd);
      connections[fd] = calloc(1, sizeof(struct connection));
      add = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
      epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &add);
    }
  }
}
