// SPDX-License-Identifier: MIT
// An echo server over TLS by hand, on epoll and OpenSSL: tls_echo CERTIFICATE KEY. Says its port.
#define _GNU_SOURCE
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench/floor/listen.h"

static char buffer[64 * 1024];

struct connection {
  int fd;
  SSL* tls;
  char* unsent;
  size_t unsent_bytes;
};

static void end(struct connection* c) {
  SSL_free(c->tls);
  close(c->fd);
  free(c->unsent);
  free(c);
}

// Returns whether everything went out.
static int send_all(struct connection* c, const char* data, size_t size) {
  size_t sent = 0;
  while (size > 0 && SSL_write_ex(c->tls, data, size, &sent)) data += sent, size -= sent;
  if (size == 0) return 1;
  char* rest = malloc(size);
  for (size_t i = 0; i < size; ++i) rest[i] = data[i];
  free(c->unsent);
  c->unsent = rest;
  c->unsent_bytes = size;
  return 0;
}

static void serve(struct connection* c) {
  if (c->unsent) {
    char* data = c->unsent;
    c->unsent = NULL;
    const int whole = send_all(c, data, c->unsent_bytes);
    free(data);
    if (!whole) return;
  }
  for (;;) {
    size_t n = 0;
    if (!SSL_read_ex(c->tls, buffer, sizeof buffer, &n)) {
      const int why = SSL_get_error(c->tls, 0);
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) end(c);
      return;
    }
    if (!send_all(c, buffer, n)) return;
  }
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  signal(SIGPIPE, SIG_IGN);  // OpenSSL writes by `write`
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) != 1) {
    return 1;
  }
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_read_buffer_len(context, sizeof buffer);
  const int listener = listen_anywhere(SOCK_NONBLOCK);
  const int epoll = epoll_create1(0);
  struct epoll_event add = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &add);
  struct epoll_event events[512];
  for (;;) {
    const int n = epoll_wait(epoll, events, 512, -1);
    for (int i = 0; i < n; ++i) {
      if (events[i].data.ptr) {
        serve(events[i].data.ptr);
        continue;
      }
      const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
      if (fd < 0) continue;
      set_no_delay(fd);
      struct connection* c = calloc(1, sizeof *c);
      c->fd = fd;
      c->tls = SSL_new(context);
      SSL_set_fd(c->tls, fd);
      SSL_set_accept_state(c->tls);
      add = (struct epoll_event){.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
      epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &add);
    }
  }
}
