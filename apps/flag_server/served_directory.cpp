// SPDX-License-Identifier: MIT
#include "apps/flag_server/served_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace flag_server {
namespace {

class descriptor {
 public:
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

bool is_single_name(const std::string& name) noexcept {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string("/\0", 2)) == std::string::npos;
}

// No descriptor if there is nothing of that kind; errors that say nothing about the name throw.
descriptor open_below(int directory, const std::string& name, int flags) {
  const int fd = ::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags);
  if (fd >= 0) return descriptor(fd);
  switch (errno) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:  // a symbolic link
    case EACCES:
    case ENAMETOOLONG:
    case ENXIO:  // a socket
      return descriptor(-1);
    default: fail(errno, "open " + name);
  }
}

// As long as the file was when it was opened: one that grows meanwhile is not followed, one that shrinks ends
// early.
std::string read_bytes(int file, std::size_t size, const std::string& name) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::read(file, bytes.data() + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(errno, "read " + name);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

served_directory::served_directory(const std::filesystem::path& root)
    : root_(::open(root.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY)) {
  if (root_ < 0) fail(errno, "open directory " + root.string());
}

served_directory::~served_directory() { ::close(root_); }

std::optional<std::string> served_directory::read(std::span<const std::string> names) const {
  descriptor opened(-1);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_single_name(names[i])) return std::nullopt;
    // Not blocking: opening a named pipe would wait for its writer.
    const int flags = i + 1 < names.size() ? O_DIRECTORY : O_NONBLOCK | O_NOCTTY;
    opened = open_below(i == 0 ? root_ : opened.get(), names[i], flags);
    if (opened.get() < 0) return std::nullopt;
  }
  if (opened.get() < 0) return std::nullopt;  // no names
  struct stat about{};
  if (::fstat(opened.get(), &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size > file_bytes_max) fail(EFBIG, names.back());
  return read_bytes(opened.get(), size, names.back());
}

}  // namespace flag_server
