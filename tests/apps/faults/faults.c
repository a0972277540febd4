// SPDX-License-Identifier: MIT
// Preloaded into a server, it makes the system calls on sockets fail, or do less than they were asked for.
//
// WEFT_FAULTS=SEED:CALLS_IN_THOUSAND:KINDS[:COUNT]; KINDS names what may happen: `i` interrupted, `a` would block, `s`
// short reads and writes, `f` no descriptors or no memory, `r` a broken connection. After COUNT faults there are none.
// The errors are those that the manual has for the call. Whoever is told "would block", or gets less, gets the edge that follows.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

static uint64_t state;
static unsigned in_thousand;
static long left = -1;
static char kinds[16];

struct watch {
  int epoll;
  struct epoll_event event;
};
static struct watch watches[65536];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void read_settings(void) {
  const char* said = getenv("WEFT_FAULTS");
  unsigned long long seed = 0;
  if (!said || sscanf(said, "%llu:%u:%15[iasfr]:%ld", &seed, &in_thousand, kinds, &left) < 3) return;
  state = seed * 2654435761u + 88172645463325252u;
}

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

// The kind of fault that this call is to have, one of `possible`; 0: none.
static char fault(const char* possible) {
  if (in_thousand == 0 || left == 0 || next() % 1000 >= in_thousand) return 0;
  const char kind = kinds[next() % strlen(kinds)];
  if (!strchr(possible, kind)) return 0;
  if (left > 0) --left;
  return kind;
}
static int fail(int why) {
  errno = why;
  return -1;
}

static void tell_edge_again(int fd) {
  if (fd < 0 || fd >= 65536 || watches[fd].epoll == 0) return;
  const int before = errno;
  REAL(epoll_ctl)(watches[fd].epoll, EPOLL_CTL_MOD, fd, &watches[fd].event);
  errno = before;
}
static int would_block(int fd) {
  tell_edge_again(fd);
  return fail(EAGAIN);
}
static size_t less_than(size_t size) { return size > 1 ? 1 + next() % (size - 1) : size; }

int epoll_ctl(int epoll, int what, int fd, struct epoll_event* event) {
  static int added;  // the first are the loop's own and the listener, without which there is no server
  if (what == EPOLL_CTL_ADD && ++added > 2 && fault("f")) return fail(next() % 2 ? ENOMEM : ENOSPC);
  if (what != EPOLL_CTL_DEL && fd >= 0 && fd < 65536) watches[fd] = (struct watch){epoll, *event};
  return REAL(epoll_ctl)(epoll, what, fd, event);
}
int epoll_wait(int epoll, struct epoll_event* events, int count, int ms) {
  if (fault("i")) return fail(EINTR);
  return REAL(epoll_wait)(epoll, events, count, ms);
}

ssize_t recv(int fd, void* into, size_t size, int flags) {
  switch (fault("iasr")) {
    case 'i': return fail(EINTR);
    case 'a': return would_block(fd);
    case 's': {  // as if the rest had arrived just after
      const ssize_t n = REAL(recv)(fd, into, less_than(size), flags);
      tell_edge_again(fd);
      return n;
    }
    case 'r': return fail(ECONNRESET);
  }
  return REAL(recv)(fd, into, size, flags);
}
ssize_t send(int fd, const void* data, size_t size, int flags) {
  switch (fault("iasfr")) {
    case 'i': return fail(EINTR);
    case 'a': return would_block(fd);
    case 's': size = less_than(size); break;
    case 'f': return fail(next() % 2 ? ENOBUFS : ENOMEM);
    case 'r': return fail(next() % 2 ? EPIPE : ECONNRESET);
  }
  return REAL(send)(fd, data, size, flags);
}
ssize_t sendmsg(int fd, const struct msghdr* message, int flags) {
  switch (fault("iafr")) {
    case 'i': return fail(EINTR);
    case 'a': return would_block(fd);
    case 'f': return fail(ENOBUFS);
    case 'r': return fail(EPIPE);
  }
  return REAL(sendmsg)(fd, message, flags);
}
int accept4(int fd, struct sockaddr* from, socklen_t* size, int flags) {
  switch (fault("iafr")) {
    case 'i': return fail(EINTR);
    case 'a': return would_block(fd);
    case 'f': {
      const int lacks[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};
      return fail(lacks[next() % 4]);
    }
    case 'r': return fail(ECONNABORTED);
  }
  return REAL(accept4)(fd, from, size, flags);
}
