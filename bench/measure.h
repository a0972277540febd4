// SPDX-License-Identifier: MIT
// What the programs of `make bench` have in common, in C and C++: `PROGRAM ROW` measures one row of the table and prints
// "row value", `PROGRAM` alone lists the rows that it has.
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static inline double clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/// CPU time of all threads so far: what else the machine does hardly changes it.
static inline double cpu_ns(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }
static inline double wall_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

/// The time that a word to another thread and back takes: on one processor the two never run at once, and CPU time is
/// free of what else runs there.
static inline double round_trip_ns(void) {
  cpu_set_t allowed;
  sched_getaffinity(0, sizeof allowed, &allowed);
  return CPU_COUNT(&allowed) == 1 ? cpu_ns() : wall_ns();
}

static inline double resident_bytes(void) {
  long pages = 0;
  FILE* const file = fopen("/proc/self/statm", "r");
  if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  fclose(file);
  return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static inline void report(const char* row, double value) {
  printf("%s %.6g\n", row, value);
  fflush(stdout);
}

struct row {
  const char* name;
  void (*measure)(void);
};

static inline int measure_rows(const struct row* rows, size_t count, int argc, char** argv) {
  for (size_t i = 0; i < count; ++i) {
    if (argc < 2) {
      puts(rows[i].name);
    } else if (strcmp(rows[i].name, argv[1]) == 0) {
      rows[i].measure();
      return 0;
    }
  }
  return argc < 2 ? 0 : 1;
}
