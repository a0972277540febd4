// SPDX-License-Identifier: MIT
// An echo server by hand, on io_uring: accepts and receives as long as nobody says stop, into a ring of buffers, and
// sends by submissions. Says its port.
#define _GNU_SOURCE
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/floor/listen.h"

enum { accepted, received, sent };
enum { buffer_count = 1024, buffer_bytes = 16 * 1024, descriptors_max = 65536 };

static struct io_uring ring;
static struct io_uring_buf_ring* buffers;
static char* memory;

// What one connection still has to send, in order: a send that is under way is the first of them.
struct connection {
  unsigned head, tail;
  struct {
    uint16_t buffer;
    uint32_t bytes;
  } queue[64];
};
static struct connection* connections[descriptors_max];

static struct io_uring_sqe* next(void) {
  struct io_uring_sqe* entry = io_uring_get_sqe(&ring);
  while (!entry) {
    io_uring_submit(&ring);
    entry = io_uring_get_sqe(&ring);
  }
  return entry;
}
static uint64_t token(unsigned what, unsigned buffer, int fd) {
  return (uint64_t)what << 56 | (uint64_t)buffer << 32 | (uint32_t)fd;
}

static void start_accepting(int listener) {
  struct io_uring_sqe* entry = next();
  io_uring_prep_multishot_accept(entry, listener, NULL, NULL, 0);
  io_uring_sqe_set_data64(entry, token(accepted, 0, listener));
}
static void start_receiving(int fd) {
  struct io_uring_sqe* entry = next();
  io_uring_prep_recv_multishot(entry, fd, NULL, 0, 0);
  entry->flags |= IOSQE_BUFFER_SELECT;
  io_uring_sqe_set_data64(entry, token(received, 0, fd));
}
static void give_back(unsigned buffer) {
  io_uring_buf_ring_add(buffers, memory + (size_t)buffer * buffer_bytes, buffer_bytes, (unsigned short)buffer,
                        io_uring_buf_ring_mask(buffer_count), 0);
  io_uring_buf_ring_advance(buffers, 1);
}
static void send_first(int fd) {
  const struct connection* c = connections[fd];
  const unsigned buffer = c->queue[c->head % 64].buffer;
  struct io_uring_sqe* entry = next();
  io_uring_prep_send(entry, fd, memory + (size_t)buffer * buffer_bytes, c->queue[c->head % 64].bytes,
                     MSG_NOSIGNAL | MSG_WAITALL);
  io_uring_sqe_set_data64(entry, token(sent, buffer, fd));
}

static void on_accepted(int listener, const struct io_uring_cqe* done) {
  if (done->res >= 0) {
    set_no_delay(done->res);
    if (!connections[done->res]) connections[done->res] = calloc(1, sizeof(struct connection));
    connections[done->res]->head = connections[done->res]->tail = 0;
    start_receiving(done->res);
  }
  if (!(done->flags & IORING_CQE_F_MORE)) start_accepting(listener);
}
static void on_received(int fd, const struct io_uring_cqe* done) {
  if (done->res == -ENOBUFS) {
    start_receiving(fd);
    return;
  }
  if (done->res <= 0) {
    close(fd);
    return;
  }
  struct connection* c = connections[fd];
  c->queue[c->tail % 64].buffer = (uint16_t)(done->flags >> IORING_CQE_BUFFER_SHIFT);
  c->queue[c->tail % 64].bytes = (uint32_t)done->res;
  if (c->tail++ == c->head) send_first(fd);
  if (!(done->flags & IORING_CQE_F_MORE)) start_receiving(fd);
}
static void on_sent(int fd, unsigned buffer) {
  give_back(buffer);
  struct connection* c = connections[fd];
  if (++c->head != c->tail) send_first(fd);
}

static void make_buffers(void) {
  struct io_uring_buf_reg how = {.ring_entries = buffer_count};
  if (posix_memalign((void**)&buffers, 4096, buffer_count * sizeof(struct io_uring_buf)) != 0 ||
      posix_memalign((void**)&memory, 4096, (size_t)buffer_count * buffer_bytes) != 0) {
    exit(1);
  }
  memset(buffers, 0, buffer_count * sizeof(struct io_uring_buf));
  how.ring_addr = (uintptr_t)buffers;
  if (io_uring_register_buf_ring(&ring, &how, 0) != 0) exit(1);
  io_uring_buf_ring_init(buffers);
  for (unsigned i = 0; i < buffer_count; ++i) give_back(i);
}

int main(void) {
  struct io_uring_params how = {.flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | IORING_SETUP_SINGLE_ISSUER |
                                         IORING_SETUP_DEFER_TASKRUN,
                                .cq_entries = 16384};
  if (io_uring_queue_init_params(4096, &ring, &how) != 0) return 77;
  make_buffers();
  start_accepting(listen_anywhere(0));
  for (;;) {
    io_uring_submit_and_wait(&ring, 1);
    unsigned head, count = 0;
    struct io_uring_cqe* done;
    io_uring_for_each_cqe(&ring, head, done) {
      ++count;
      const int fd = (int)(uint32_t)done->user_data;
      const unsigned what = (unsigned)(done->user_data >> 56);
      if (what == accepted) on_accepted(fd, done);
      else if (what == received) on_received(fd, done);
      else on_sent(fd, (unsigned)(done->user_data >> 32) & 0xFFFF);
    }
    io_uring_cq_advance(&ring, count);
  }
}
