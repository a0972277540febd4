// SPDX-License-Identifier: MIT
// launch N PROGRAM ARGUMENTS...: runs it N times. Prints the median of its CPU time from the start to the end, in
// milliseconds, and the most memory that it had, in MB. Small itself, because a child begins with its parent's peak.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int ascending(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static double ms(struct timeval t) { return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3; }

int main(int argc, char** argv) {
  const int n = argc > 2 ? atoi(argv[1]) : 0;
  if (n < 1) return 2;
  double* const taken = calloc((size_t)n, sizeof *taken);
  long peak_kib = 0;
  for (int i = 0; i < n; ++i) {
    const pid_t child = vfork();
    if (child == 0) {
      dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
      execvp(argv[2], argv + 2);
      _exit(127);
    }
    int status;
    struct rusage used;
    if (wait4(child, &status, 0, &used) != child || status != 0) return 1;
    taken[i] = ms(used.ru_utime) + ms(used.ru_stime);
    if (used.ru_maxrss > peak_kib) peak_kib = used.ru_maxrss;
  }
  qsort(taken, (size_t)n, sizeof *taken, ascending);
  printf("startup_ms %.3f\nstartup_rss %.2f\n", taken[n / 2], (double)peak_kib / 1024);
}
