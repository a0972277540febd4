// SPDX-License-Identifier: MIT
#include "weft/dns/detail/watched_file.hpp"

namespace weft::dns::detail {

namespace {
bool same_file(const struct stat& a, const struct stat& b) noexcept {
  return a.st_ino == b.st_ino && a.st_dev == b.st_dev && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}
}  // namespace

bool watched_file::has_changed(time_point now) noexcept {
  if (path_.empty() || now < next_look_) return false;
  const bool is_first = next_look_ == time_point::min();
  next_look_ = time_after(now, file_check_interval);
  struct stat is{};
  if (stat(path_.c_str(), &is) != 0) is = {};
  if (same_file(is, seen_) && !is_first) return false;
  seen_ = is;
  return true;
}

}  // namespace weft::dns::detail
