// SPDX-License-Identifier: MIT
// An echo server on libuv. Says its port.
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

static char shared[64 * 1024];

struct answer {
  uv_write_t request;
  char bytes[];
};

static void give_room(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer) {
  (void)handle, (void)suggested;
  *buffer = uv_buf_init(shared, sizeof shared);
}
static void on_close(uv_handle_t* handle) { free(handle); }
static void on_written(uv_write_t* request, int status) {
  (void)status;
  free(request);
}
static void on_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* buffer) {
  if (n < 0) {
    uv_close((uv_handle_t*)stream, on_close);
    return;
  }
  uv_buf_t rest = uv_buf_init(buffer->base, (unsigned)n);
  const int sent = uv_try_write(stream, &rest, 1);
  if (sent == n) return;
  const size_t left = (size_t)(n - (sent > 0 ? sent : 0));
  struct answer* a = malloc(sizeof *a + left);
  for (size_t i = 0; i < left; ++i) a->bytes[i] = buffer->base[(size_t)n - left + i];
  rest = uv_buf_init(a->bytes, (unsigned)left);
  uv_write(&a->request, stream, &rest, 1, on_written);
}
static void on_connection(uv_stream_t* server, int status) {
  uv_tcp_t* client = malloc(sizeof *client);
  uv_tcp_init(server->loop, client);
  if (status < 0 || uv_accept(server, (uv_stream_t*)client) != 0) {
    uv_close((uv_handle_t*)client, on_close);
    return;
  }
  uv_tcp_nodelay(client, 1);
  uv_read_start((uv_stream_t*)client, give_room, on_read);
}

int main(void) {
  uv_tcp_t server;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int size = sizeof at;
  uv_tcp_init(uv_default_loop(), &server);
  uv_tcp_bind(&server, (const struct sockaddr*)&at, 0);
  if (uv_listen((uv_stream_t*)&server, 4096, on_connection) != 0) return 1;
  uv_tcp_getsockname(&server, (struct sockaddr*)&at, &size);
  printf("%d\n", ntohs(at.sin_port));
  fflush(stdout);
  return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
