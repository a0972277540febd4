// SPDX-License-Identifier: MIT
// The other end of a connection over TCP, in a process and on a processor of its own: takes everything and looks at
// nothing. For what sends files, in C and C++.
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static inline void drain_all(int listener) {
  cpu_set_t first;
  CPU_ZERO(&first);
  CPU_SET(0, &first);
  sched_setaffinity(0, sizeof first, &first);
  const int from = accept(listener, NULL, NULL);
  while (recv(from, NULL, (size_t)1 << 24, MSG_TRUNC) > 0) {}
  _exit(0);
}

/// Returns a socket that is connected to it. It closes its end once it has everything.
static inline int connect_to_drain(void) {
  struct sockaddr_in at;
  socklen_t size = sizeof at;
  memset(&at, 0, sizeof at);
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr*)&at, size) != 0 || listen(listener, 1) != 0) exit(1);
  getsockname(listener, (struct sockaddr*)&at, &size);
  signal(SIGCHLD, SIG_IGN);  // its time is not that of who sends
  if (fork() == 0) drain_all(listener);
  const int to = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(to, (struct sockaddr*)&at, size) != 0) exit(1);
  close(listener);
  return to;
}
