// SPDX-License-Identifier: MIT
// dns_cares PORT COUNT: what dns_lookups does, by c-ares and epoll alone: 64 queries at once, each answer parsed.
#include "bench/measure.h"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { AT_ONCE = 64 };

static ares_channel channel;
static int epoll_fd, asked, answered, found, count;

static void ask_next(void);

static void on_answer(void* unused, int status, int timeouts, unsigned char* message, int bytes) {
  (void)unused, (void)timeouts;
  ++answered;
  struct ares_addrttl addresses[16];
  int n = 16;
  if (status == ARES_SUCCESS && ares_parse_a_reply(message, bytes, NULL, addresses, &n) == ARES_SUCCESS) found += n > 0;
  ask_next();
}

static void ask_next(void) {
  while (asked < count && asked - answered < AT_ONCE) {
    char name[64];
    snprintf(name, sizeof name, "n%d.bench.test", asked++);
    ares_query(channel, name, ns_c_in, ns_t_a, on_answer, NULL);
  }
}

static void on_socket(void* unused, ares_socket_t fd, int readable, int writable) {
  (void)unused;
  struct epoll_event event = {.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u), .data.fd = fd};
  if (!event.events)
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
  else if (epoll_ctl(epoll_fd, EPOLL_CTL_MOD, fd, &event) != 0)
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  count = atoi(argv[2]);
  const double begun = wall_ns(), cpu_before = cpu_ns();
  epoll_fd = epoll_create1(0);
  struct ares_options options = {.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_EDNS, .sock_state_cb = on_socket};
  if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) return 1;
  if (ares_init_options(&channel, &options, ARES_OPT_FLAGS | ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS) return 1;
  struct ares_addr_port_node server = {.family = AF_INET, .udp_port = atoi(argv[1]), .tcp_port = atoi(argv[1])};
  server.addr.addr4.s_addr = htonl(INADDR_LOOPBACK);
  ares_set_servers_ports(channel, &server);
  ask_next();
  while (answered < count) {
    struct epoll_event events[8];
    const int n = epoll_wait(epoll_fd, events, 8, 100);
    if (n == 0) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    for (int i = 0; i < n; ++i) {
      const int fd = events[i].data.fd;
      ares_process_fd(channel, events[i].events & EPOLLIN ? fd : ARES_SOCKET_BAD,
                      events[i].events & EPOLLOUT ? fd : ARES_SOCKET_BAD);
    }
  }
  printf("%d %.0f %.0f\n", found, wall_ns() - begun, cpu_ns() - cpu_before);
  return 0;
}
