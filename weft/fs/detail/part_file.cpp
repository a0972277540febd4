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
#include <utility>

#include "weft/io/descriptor.hpp"
#include "weft/thread/thread_cancelled.hpp"

namespace weft::fs::detail {

namespace {

struct file_name {
  std::string folder;  // with its slash; empty: the working directory
  std::string name;
};

file_name split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

/// A file that is removed unless it got its final name.
class part_file {
 public:
  explicit part_file(const std::string& beside) : folder_(split(beside).folder) {
    static std::atomic<unsigned> count{0};
    const std::string unique = std::to_string(::getpid()) + "-" + std::to_string(++count);
    // The name may be as long as names can be: part of it does.
    name_ = folder_ + "." + split(beside).name.substr(0, 200) + "." + unique + ".part";
    open();
  }
  part_file(const part_file&) = delete;
  part_file& operator=(const part_file&) = delete;
  ~part_file() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  // Each does nothing after a failure; `result` is 0 or the errno of that.

  void write(std::string_view bytes) noexcept {
    while (failed_ == 0 && !bytes.empty()) {
      const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
      if (n >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(n));
      } else if (errno != EINTR) {
        failed_ = errno;
      }
    }
  }
  void take_permissions_of(const std::string& path) noexcept {
    struct stat before{};
    if (failed_ == 0 && ::lstat(path.c_str(), &before) == 0 && S_ISREG(before.st_mode)) {
      check(::fchmod(fd_.get(), before.st_mode & 07777));
    }
  }
  void force() noexcept {
    if (failed_ == 0) check(::fsync(fd_.get()));
  }
  void rename_to(const std::string& path) noexcept {
    if (failed_ == 0) check(::close(fd_.release()));
    if (failed_ == 0) check(std::rename(name_.c_str(), path.c_str()));
    if (failed_ == 0) name_.clear();
  }
  void force_name() noexcept {
    if (failed_ != 0) return;
    const io::descriptor folder(
        ::open(folder_.empty() ? "." : folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    check(folder ? ::fsync(folder.get()) : -1);
  }

  int result() const noexcept { return failed_; }

 private:
  void open() {
    int fd = -1;
    while ((fd = ::open(name_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666)) < 0 &&
           (errno == EMFILE || errno == ENFILE) && !thread_cancel_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    check(fd);
    if (failed_ != 0) name_.clear();
    fd_ = io::descriptor(fd);
  }
  void check(int result) noexcept {
    if (result < 0) failed_ = errno;
  }

  std::string folder_, name_;
  io::descriptor fd_;
  int failed_ = 0;
};

}  // namespace

int write_part_file(const std::string& path, std::string_view bytes, part_file_options options) {
  part_file made(path);
  made.write(bytes);
  if (options.keep_permissions) made.take_permissions_of(path);
  if (options.force) made.force();
  made.rename_to(path);
  if (options.force) made.force_name();
  return made.result();
}

}  // namespace weft::fs::detail
