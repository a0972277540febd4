// SPDX-License-Identifier: MIT
#include "weft/fs/write_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

#include "weft/fs/errors.hpp"

namespace weft::fs {

namespace {

/// A file that is removed unless it got its final name.
class temporary_file {
 public:
  explicit temporary_file(const std::filesystem::path& beside) {
    static std::atomic<unsigned> count{0};
    const std::string unique = std::to_string(::getpid()) + "-" + std::to_string(++count);
    name_ = (beside.parent_path() / ("." + beside.filename().string() + "." + unique + ".part")).string();
    while ((fd_ = ::open(name_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666)) < 0 &&
           (errno == EMFILE || errno == ENFILE)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (fd_ < 0) {
      failed_ = errno;
      name_.clear();
    }
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() {
    if (fd_ >= 0) ::close(fd_);
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  /// Each returns 0 or an errno, that of the first failure.
  int write(std::string_view bytes) noexcept {
    while (failed_ == 0 && !bytes.empty()) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(n));
      } else if (errno != EINTR) {
        failed_ = errno;
      }
    }
    return failed_;
  }
  int rename_to(const std::filesystem::path& path) noexcept {
    if (failed_ != 0) return failed_;
    if (::close(std::exchange(fd_, -1)) != 0 || std::rename(name_.c_str(), path.c_str()) != 0) {
      return errno;
    }
    name_.clear();
    return 0;
  }

 private:
  std::string name_;
  int fd_ = -1;
  int failed_ = 0;
};

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  temporary_file file(path);
  int why = file.write(bytes);
  if (why == 0) why = file.rename_to(path);
  if (why != 0) throw error(why, "write " + path.string());
}

}  // namespace weft::fs
