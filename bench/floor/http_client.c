// SPDX-License-Identifier: MIT
// GET requests by hand, on epoll: each connection sends the next when the response before is whole.
//
// http_client PORT COUNT CONNECTIONS prints the CPU microseconds of a request.
#include "bench/measure.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static const char request[] = "GET /body HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";

struct connection {
  int fd;
  size_t used;
  char input[4096];
};

static void fail(const char* what) {
  perror(what);
  exit(1);
}

static void ask(struct connection* c) {
  c->used = 0;
  if (send(c->fd, request, sizeof request - 1, MSG_NOSIGNAL) != sizeof request - 1) fail("send");
}

/// Whether the response is whole.
static int receive(struct connection* c) {
  const ssize_t n = recv(c->fd, c->input + c->used, sizeof c->input - 1 - c->used, 0);
  if (n < 0 && errno == EAGAIN) return 0;
  if (n <= 0) fail("receive");
  c->used += (size_t)n;
  c->input[c->used] = '\0';
  const char* const blank = strstr(c->input, "\r\n\r\n");
  if (!blank) return 0;
  const char* const length = strcasestr(c->input, "\r\ncontent-length:");
  if (strncmp(c->input, "HTTP/1.1 200", 12) != 0 || !length || length > blank) fail("another response");
  return c->used >= (size_t)(blank + 4 - c->input) + strtoul(length + 17, NULL, 10);
}

static void open_to(int port, struct connection* c, int epoll) {
  const struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int on = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (const struct sockaddr*)&to, sizeof to) != 0) fail("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event add = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &add);
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int count = atoi(argv[2]), width = atoi(argv[3]);
  const double before = cpu_ns();
  const int epoll = epoll_create1(0);
  struct connection* const all = calloc((size_t)width, sizeof *all);
  for (int i = 0; i < width; ++i) {
    open_to(atoi(argv[1]), &all[i], epoll);
    ask(&all[i]);
  }
  int asked = width;
  for (int done = 0; done < count;) {
    struct epoll_event events[512];
    const int n = epoll_wait(epoll, events, 512, -1);
    for (int i = 0; i < n; ++i) {
      struct connection* const c = events[i].data.ptr;
      if (!receive(c)) continue;
      ++done;
      if (asked++ < count) ask(c);
    }
  }
  printf("%.3f\n", (cpu_ns() - before) / 1e3 / count);
}
