// SPDX-License-Identifier: MIT
#include "weft/process/process_semaphore.hpp"

#include <semaphore.h>
#include <sys/mman.h>

#include <cerrno>
#include <ctime>
#include <new>
#include <stdexcept>

#include "weft/base/assert.hpp"
#include "weft/process/detail/process_server.hpp"
#include "weft/process/errors.hpp"

namespace weft {

/// Alone in a page that all forks of the process have.
struct process_semaphore::shared {
  sem_t semaphore;
};

process_semaphore::process_semaphore(unsigned permits) {
  if (detail::process_server::only().running()) {
    throw std::logic_error(
        "weft: a process_semaphore is made before the first run(): workers cannot see this one");
  }
  void* const page = mmap(nullptr, sizeof(shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw process_error(errno, "make memory that processes share");
  shared_ = new (page) shared;
  constexpr int between_processes = 1;
  if (sem_init(&shared_->semaphore, between_processes, permits) != 0) {
    munmap(shared_, sizeof(shared));
    throw process_error(errno, "make a semaphore");
  }
}

process_semaphore::~process_semaphore() { munmap(shared_, sizeof(shared)); }

void process_semaphore::acquire() noexcept {
  while (sem_wait(&shared_->semaphore) != 0) WEFT_ASSERT(errno == EINTR, "a semaphore can be waited for");
}

bool process_semaphore::try_acquire() noexcept { return sem_trywait(&shared_->semaphore) == 0; }

bool process_semaphore::try_acquire_for(duration limit) noexcept {
  const auto until = std::chrono::nanoseconds(time_after(clock::now(), limit).time_since_epoch()).count();
  const timespec deadline{.tv_sec = static_cast<time_t>(until / 1'000'000'000),
                          .tv_nsec = static_cast<long>(until % 1'000'000'000)};
  int failed = 0;
  do {
    failed = sem_clockwait(&shared_->semaphore, CLOCK_MONOTONIC, &deadline);
  } while (failed != 0 && errno == EINTR);
  return failed == 0;
}

void process_semaphore::release() noexcept {
  WEFT_ASSERT(sem_post(&shared_->semaphore) == 0, "a process_semaphore has too many permits");
}

unsigned process_semaphore::permits() const noexcept {
  int value = 0;
  sem_getvalue(&shared_->semaphore, &value);
  return static_cast<unsigned>(value);
}

}  // namespace weft
