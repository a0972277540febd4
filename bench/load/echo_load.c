// SPDX-License-Identifier: MIT
// Loads an echo server: N connections, each sends a message when the one before has come back.
//
// echo_load PORT CONNECTIONS BYTES SECONDS SERVER_PID prints: requests/s, CPU nanoseconds of the server a request (all
// its threads, as the kernel counts them), and the latency's p50 and p99 in microseconds. The first fifth is not counted.
// Compiled with WITH_TLS it speaks TLS, and trusts anybody.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/ssl.h>
#endif

struct connection {
  int fd;
#ifdef WITH_TLS
  SSL* tls;
#endif
  uint32_t missing, unsent;
  uint64_t began;
};

static uint32_t bytes;
static char* message;
static char buffer[256 * 1024];

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t cpu_of(const char* pid) {
  char path[512];
  snprintf(path, sizeof path, "/proc/%s/task", pid);
  DIR* tasks = opendir(path);
  uint64_t sum = 0;
  for (struct dirent* task; tasks && (task = readdir(tasks));) {
    snprintf(path, sizeof path, "/proc/%s/task/%s/schedstat", pid, task->d_name);
    FILE* file = fopen(path, "r");
    unsigned long long used = 0;
    if (file && fscanf(file, "%llu", &used) == 1) sum += used;
    if (file) fclose(file);
  }
  if (tasks) closedir(tasks);
  return sum;
}

// Latencies by their 64 steps of each power of two: within 1.6 percent.
enum { steps = 64 };
static uint64_t counts[64 * steps];
static unsigned place_of(uint64_t ns) {
  if (ns < steps) return (unsigned)ns;
  const unsigned power = 63u - (unsigned)__builtin_clzll(ns);
  return (power - 5) * steps + (unsigned)((ns >> (power - 6)) & (steps - 1));
}
static double microseconds_at(double part) {
  uint64_t all = 0, before = 0;
  for (unsigned i = 0; i < 64 * steps; ++i) all += counts[i];
  for (unsigned i = 0; i < 64 * steps; ++i) {
    before += counts[i];
    if ((double)before <= part * (double)all) continue;
    if (i < steps) return i / 1e3;
    const unsigned power = i / steps + 5;
    return (double)((1ull << power) + ((uint64_t)(i % steps) << (power - 6))) / 1e3;
  }
  return 0;
}

static void fail(const char* what) {
  fprintf(stderr, "echo_load: %s: %s\n", what, strerror(errno));
  exit(1);
}

#ifdef WITH_TLS
static ssize_t failed(struct connection* c) {
  const int why = SSL_get_error(c->tls, 0);
  errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : EIO;
  return -1;
}
static ssize_t send_some(struct connection* c, const char* data, size_t size) {
  size_t n = 0;
  return SSL_write_ex(c->tls, data, size, &n) ? (ssize_t)n : failed(c);
}
static ssize_t receive_some(struct connection* c) {
  size_t n = 0;
  return SSL_read_ex(c->tls, buffer, sizeof buffer, &n) ? (ssize_t)n : failed(c);
}
static void secure(struct connection* c) {
  static SSL_CTX* context;
  if (!context) {
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
  }
  c->tls = SSL_new(context);
  SSL_set_fd(c->tls, c->fd);
  if (SSL_connect(c->tls) != 1) fail("shake hands");
}
#else
static ssize_t send_some(struct connection* c, const char* data, size_t size) {
  return send(c->fd, data, size, MSG_NOSIGNAL);
}
static ssize_t receive_some(struct connection* c) { return recv(c->fd, buffer, sizeof buffer, 0); }
static void secure(struct connection* c) { (void)c; }
#endif

static void send_rest(struct connection* c) {
  while (c->unsent > 0) {
    const ssize_t n = send_some(c, message + bytes - c->unsent, c->unsent);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) fail("send");
    c->unsent -= (uint32_t)n;
  }
}
static void begin(struct connection* c, uint64_t at) {
  c->missing = c->unsent = bytes;
  c->began = at;
  send_rest(c);
}

// Returns how many messages came back whole. Reads until there is nothing: TLS may keep some aside.
static unsigned receive(struct connection* c) {
  unsigned whole = 0;
  for (;;) {
    const ssize_t n = receive_some(c);
    if (n < 0 && errno == EAGAIN) return whole;
    if (n <= 0) fail("receive");
    if ((uint32_t)n > c->missing || memcmp(buffer, message + bytes - c->missing, (size_t)n) != 0) fail("other bytes");
    c->missing -= (uint32_t)n;
    if (c->missing > 0) continue;
    const uint64_t end = now();
    ++counts[place_of(end - c->began)];
    begin(c, end);
#ifndef WITH_TLS
    return 1;
#endif
    ++whole;
  }
}

static void connect_to(int port, struct connection* c, int epoll) {
  const struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int on = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (const struct sockaddr*)&to, sizeof to) != 0) fail("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  secure(c);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event add = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
  epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &add);
}

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const int connection_count = atoi(argv[2]);
  bytes = (uint32_t)atoi(argv[3]);
  const double seconds = atof(argv[4]);
  message = malloc(bytes);
  for (uint32_t i = 0; i < bytes; ++i) message[i] = (char)(i * 31 + i / 256);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const int epoll = epoll_create1(0);
  struct connection* all = calloc((size_t)connection_count, sizeof *all);
  for (int i = 0; i < connection_count; ++i) connect_to(atoi(argv[1]), &all[i], epoll);
  usleep(50000);

  const uint64_t counted_from = now() + (uint64_t)(seconds * 0.2e9), until = now() + (uint64_t)(seconds * 1e9);
  uint64_t began = 0, cpu = 0, requests = 0;
  for (int i = 0; i < connection_count; ++i) begin(&all[i], now());
  for (struct epoll_event events[1024];;) {
    const int n = epoll_wait(epoll, events, 1024, 5000);
    if (n == 0) fail("nothing came back for 5 s");
    const uint64_t at = now();
    if (began == 0 && at >= counted_from) {
      memset(counts, 0, sizeof counts);
      cpu = cpu_of(argv[5]);
      requests = 0;
      began = now();
    }
    if (at >= until) break;
    for (int i = 0; i < n; ++i) {
      struct connection* c = events[i].data.ptr;
      if (c->unsent > 0 && (events[i].events & EPOLLOUT)) send_rest(c);
      if (events[i].events & EPOLLIN) requests += receive(c);
    }
  }
  const uint64_t elapsed = now() - began;
  printf("%.0f %.1f %.2f %.2f\n", (double)requests * 1e9 / (double)elapsed,
         (double)(cpu_of(argv[5]) - cpu) / (double)requests, microseconds_at(0.5), microseconds_at(0.99));
}
