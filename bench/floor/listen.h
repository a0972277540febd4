// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static inline void set_no_delay(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// A listening socket on any free port of the loopback, which it prints.
static inline int listen_anywhere(int flags) {
  const int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  if (fd < 0 || bind(fd, (struct sockaddr*)&at, sizeof at) != 0 || listen(fd, 4096) != 0 ||
      getsockname(fd, (struct sockaddr*)&at, &size) != 0) {
    perror("listen");
    exit(1);
  }
  printf("%d\n", ntohs(at.sin_port));
  fflush(stdout);
  return fd;
}
