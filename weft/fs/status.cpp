// SPDX-License-Identifier: MIT
#include "weft/fs/status.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "weft/fs/detail/file_calls.hpp"
#include "weft/fs/detail/path_call.hpp"
#include "weft/fs/detail/status_call.hpp"
#include "weft/fs/errors.hpp"

namespace weft::fs {

namespace {

task<status> look_at(std::string path, bool follow_symlink) {
  detail::check_path("look at", path);
  detail::status_call looking(path, follow_symlink);
  const int why = co_await looking;
  if (why != 0) throw_error(why, "look at", std::move(path));
  co_return detail::status_of(looking.answer);
}

/// The type of what is there; empty: nothing is.
task<std::optional<file_type>> type_at(std::string path, bool follow_symlink) {
  detail::check_path("look at", path);
  detail::status_call looking(path, follow_symlink);
  const int why = co_await looking;
  if (why == ENOENT || why == ENOTDIR || why == ELOOP) co_return std::nullopt;
  if (why != 0) throw_error(why, "look at", std::move(path));
  co_return detail::type_of(looking.answer.stx_mode);
}

timespec timespec_of(const std::optional<file_time>& t) noexcept {
  if (!t) return {.tv_sec = 0, .tv_nsec = UTIME_OMIT};
  const auto whole = std::chrono::floor<std::chrono::seconds>(*t);
  return {.tv_sec = static_cast<time_t>(whole.time_since_epoch().count()),
          .tv_nsec = static_cast<long>((*t - whole).count())};
}

}  // namespace

task<status> stat(std::string path) { return look_at(std::move(path), true); }
task<status> link_status(std::string path) { return look_at(std::move(path), false); }

task<bool> exists(std::string path) { co_return (co_await type_at(std::move(path), true)).has_value(); }
task<bool> is_file(std::string path) {
  co_return co_await type_at(std::move(path), true) == file_type::regular;
}
task<bool> is_directory(std::string path) {
  co_return co_await type_at(std::move(path), true) == file_type::directory;
}
task<bool> is_symlink(std::string path) {
  co_return co_await type_at(std::move(path), false) == file_type::symlink;
}

task<> set_permissions(std::string path, mode_t permissions) {
  co_await detail::path_call("set permissions of", path, [&] { return ::chmod(path.c_str(), permissions); });
}

task<> set_owner(std::string path, uid_t owner, gid_t group) {
  co_await detail::path_call("set owner of", path, [&] { return ::chown(path.c_str(), owner, group); });
}

task<> set_times(std::string path, std::optional<file_time> modified, std::optional<file_time> accessed) {
  const std::array<timespec, 2> times{timespec_of(accessed), timespec_of(modified)};
  co_await detail::path_call("set times of", path,
                             [&] { return ::utimensat(AT_FDCWD, path.c_str(), times.data(), 0); });
}

task<disk_space> space(std::string path) {
  struct statvfs s{};
  co_await detail::path_call("look at", path, [&] { return ::statvfs(path.c_str(), &s); });
  co_return disk_space{.capacity = s.f_blocks * s.f_frsize,
                       .free = s.f_bfree * s.f_frsize,
                       .available = s.f_bavail * s.f_frsize};
}

}  // namespace weft::fs
