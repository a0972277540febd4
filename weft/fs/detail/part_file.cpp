// SPDX-License-Identifier: MIT
#include "weft/fs/detail/part_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <thread>

#include "weft/thread/thread_cancelled.hpp"

namespace weft::fs::detail {

part_file::part_file(const std::string& beside) : folder_(beside.substr(0, beside.rfind('/') + 1)) {
  static std::atomic<unsigned> count{0};
  const std::string unique = std::to_string(::getpid()) + "-" + std::to_string(++count);
  // Names of 255 bytes are allowed: part of one does.
  name_ = folder_ + "." + beside.substr(folder_.size(), 200) + "." + unique + ".part";
  int fd = -1;
  while ((fd = ::open(name_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666)) < 0 &&
         (errno == EMFILE || errno == ENFILE) && !thread_cancel_requested()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  check(fd);
  if (failed_ != 0) name_.clear();
  fd_ = io::descriptor(fd);
}

part_file::~part_file() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

void part_file::check(int result) noexcept {
  if (result < 0) failed_ = errno;
}

void part_file::write(std::string_view bytes) noexcept {
  while (failed_ == 0 && !bytes.empty()) {
    const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno != EINTR) {
      failed_ = errno;
    }
  }
}

void part_file::set_permissions(mode_t permissions) noexcept {
  if (failed_ == 0) check(::fchmod(fd_.get(), permissions));
}

void part_file::take_permissions_of(const std::string& path) noexcept {
  struct stat before{};
  if (::lstat(path.c_str(), &before) == 0 && S_ISREG(before.st_mode)) set_permissions(before.st_mode & 07777);
}

void part_file::force() noexcept {
  if (failed_ == 0) check(::fsync(fd_.get()));
}

void part_file::rename_to(const std::string& path, existing what) noexcept {
  const unsigned flags = what == existing::refuse ? RENAME_NOREPLACE : 0;
  if (failed_ == 0) check(::close(fd_.release()));
  if (failed_ == 0) check(::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, path.c_str(), flags));
  if (failed_ == 0) name_.clear();
}

void part_file::force_name() noexcept {
  if (failed_ != 0) return;
  const char* const folder = folder_.empty() ? "." : folder_.c_str();
  const io::descriptor opened(::open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  check(opened ? ::fsync(opened.get()) : -1);
}

}  // namespace weft::fs::detail
