// SPDX-License-Identifier: MIT
// send_file FILE: sends a file over TCP by a loop around sendfile, until all has arrived.
#include "bench/drain.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int file = open(argv[1], O_RDONLY | O_CLOEXEC), to = connect_to_drain();
  struct stat found;
  if (file < 0 || fstat(file, &found) != 0) return 1;
  for (off_t at = 0; at < found.st_size;) {
    if (sendfile(to, file, &at, (size_t)(found.st_size - at)) <= 0) return 1;
  }
  char end;
  shutdown(to, SHUT_WR);
  return read(to, &end, 1) == 0 ? 0 : 1;
}
