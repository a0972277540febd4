// SPDX-License-Identifier: MIT
#include "apps/latency_table/disk_latency.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <random>
#include <system_error>
#include <vector>

namespace latency_table {

namespace {

constexpr std::size_t block_bytes = 4096;
constexpr int blocks = 4096;
constexpr int reads = 101;

void check(bool good, const std::string& what) {
  if (!good) throw std::system_error(errno, std::generic_category(), what);
}

/// A file without a name that is gone when it is closed.
class scratch_file {
 public:
  explicit scratch_file(std::string name) : fd_(::mkostemp(name.data(), O_DIRECT | O_CLOEXEC)) {
    check(fd_ >= 0, "create " + name);
    ::unlink(name.c_str());
  }
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  ~scratch_file() { ::close(fd_); }
  int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

struct free_block {
  void operator()(char* block) const noexcept { std::free(block); }
};

}  // namespace

nanoseconds disk_read_time(const std::string& folder) {
  const scratch_file file(folder + "/latency_table.XXXXXX");
  // Reading past the cache wants memory that is aligned as the blocks are.
  const std::unique_ptr<char, free_block> block(
      static_cast<char*>(std::aligned_alloc(block_bytes, block_bytes)));
  std::fill_n(block.get(), block_bytes, 'x');
  for (int i = 0; i < blocks; ++i) {
    check(::write(file.fd(), block.get(), block_bytes) == static_cast<ssize_t>(block_bytes),
          "write in " + folder);
  }
  check(::fsync(file.fd()) == 0, "write in " + folder);
  std::vector<nanoseconds> times;
  std::minstd_rand random(1);
  for (int i = 0; i < reads; ++i) {
    const auto offset = static_cast<off_t>(random() % blocks * block_bytes);
    const auto before = std::chrono::steady_clock::now();
    check(::pread(file.fd(), block.get(), block_bytes, offset) > 0, "read in " + folder);
    times.push_back(std::chrono::steady_clock::now() - before);
  }
  std::ranges::nth_element(times, times.begin() + reads / 2);
  return times[reads / 2];
}

}  // namespace latency_table
