// SPDX-License-Identifier: MIT
// An echo server by hand, on epoll: what a loop that does nothing else costs. Says its port.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/floor/listen.h"

static char buffer[64 * 1024];

// One read and what it brought, unless it filled the buffer: then there may be more, and no other event.
static void echo(int fd) {
  for (;;) {
    const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      close(fd);
      return;
    }
    for (ssize_t sent = 0; sent < n;) {
      const ssize_t m = send(fd, buffer + sent, (size_t)(n - sent), MSG_NOSIGNAL);
      if (m > 0) sent += m;
      else if (errno != EAGAIN) break;
    }
    if (n < (ssize_t)sizeof buffer) return;
  }
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
        echo(events[i].data.fd);
        continue;
      }
      const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
      if (fd < 0) continue;
      set_no_delay(fd);
      add = (struct epoll_event){.events = EPOLLIN | EPOLLET, .data.fd = fd};
      epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &add);
    }
  }
}
