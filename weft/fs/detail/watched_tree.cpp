// SPDX-License-Identifier: MIT
#include "weft/fs/detail/watched_tree.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "weft/fs/detail/read_directory.hpp"

// A directory is watched first and looked at then: what is made between the two is seen twice, as an event
// and by looking. The event comes later and is dropped; all that can be dropped so was in the queue when
// looking was over.
namespace weft::fs::detail {

namespace {

constexpr std::uint32_t entry_events =
    IN_CREATE | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO;

bool is_below(std::string_view path, std::string_view directory) noexcept {
  if (directory.ends_with('/')) directory.remove_suffix(1);  // the root of everything
  return path.starts_with(directory) && path.size() > directory.size() && path[directory.size()] == '/';
}

std::string joined(const std::string& folder, std::string_view name) {
  return folder + (folder.ends_with('/') ? "" : "/") + std::string(name);
}

}  // namespace

added_tree add_tree(int inotify, const tree_to_add& tree) {
  added_tree added;
  std::vector<std::string> left{tree.path};
  while (!left.empty() && added.error_number == 0) {
    const std::string path = std::move(left.back());
    left.pop_back();
    constexpr std::uint32_t mask = entry_events | IN_ONLYDIR | IN_DONT_FOLLOW | IN_MASK_ADD;
    const int watch = ::inotify_add_watch(inotify, path.c_str(), mask);
    const int fd = watch < 0 ? -1 : ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
      if (watch < 0 && errno == ENOSPC) added.error_number = errno;
      continue;
    }
    added.directories.emplace_back(watch, path);
    std::vector<entry> entries;
    read_directory(fd, entries);
    for (const entry& e : entries) {
      const bool is_directory = e.type == file_type::directory;
      if (is_directory) left.push_back(joined(path, e.name));
      if (tree.announce)
        added.found.push_back({change_kind::created, joined(path, e.name), {}, is_directory});
    }
  }
  int queued = 0;
  if (::ioctl(inotify, FIONREAD, &queued) == 0) added.queued_bytes = static_cast<std::size_t>(queued);
  return added;
}

void watched_tree::add_root(int watch, const std::string& path, bool recursive) {
  watched_[watch] = {.path = path, .recursive = recursive, .is_root = true};
}

void watched_tree::take(added_tree added) {
  for (auto& [watch, path] : added.directories) {
    place& p = watched_[watch];
    p.path = std::move(path);
    p.recursive = true;
  }
  std::ranges::sort(added.found, {}, &change::path);
  for (change& c : added.found) {
    announced_.insert(c.path);
    ready_.push_back(std::move(c));
  }
  announced_bytes_ = std::max(announced_bytes_, added.queued_bytes);
  if (announced_bytes_ == 0) announced_.clear();
}

void watched_tree::take(const char* events, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes;) {
    inotify_event e;
    std::memcpy(&e, events + at, sizeof e);
    const char* const name = events + at + sizeof e;
    take(e, std::string_view(name, ::strnlen(name, e.len)));
    at += sizeof e + e.len;
    announced_bytes_ -= std::min(announced_bytes_, sizeof e + e.len);
    if (announced_bytes_ == 0) announced_.clear();
  }
}

void watched_tree::take(const inotify_event& e, std::string_view name) {
  if (moved_ && !(e.mask & IN_MOVED_TO && e.cookie == moved_->cookie)) settle();
  if (e.mask & IN_Q_OVERFLOW) return on_overflow();
  const auto found = watched_.find(e.wd);
  if (found == watched_.end()) return;
  const place in = found->second;
  if (e.mask & IN_IGNORED) {
    watched_.erase(found);
    return;
  }
  if (name.empty() && e.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
    if (in.is_root) on_root(e.wd, e.mask);
    return;
  }
  if (name.empty() && !in.is_root) return;  // its parent tells the same by name
  on_entry(in, e.mask, e.cookie,
           {.kind = change_kind::modified,
            .path = name.empty() ? in.path : joined(in.path, name),
            .from = {},
            .is_directory = (e.mask & IN_ISDIR) != 0});
}

/// What was asked for is gone, or is called otherwise by now.
void watched_tree::on_root(int watch, std::uint32_t mask) {
  const std::string path = watched_[watch].path;
  ready_.push_back({change_kind::removed, path, {}, (mask & IN_ISDIR) != 0});
  if (mask & IN_MOVE_SELF) ::inotify_rm_watch(inotify_, watch);
  watched_.erase(watch);
  forget_below(path);
}

void watched_tree::on_entry(const place& in, std::uint32_t mask, std::uint32_t cookie, change what) {
  if (mask & IN_MOVED_FROM) {
    what.kind = change_kind::removed;
    moved_ = {.what = std::move(what), .cookie = cookie, .recursive = in.recursive};
    return;
  }
  if (mask & IN_MOVED_TO) return on_moved_to(in, cookie, std::move(what));
  if (mask & IN_CREATE) {
    if (announced_.erase(what.path) != 0) return;
    if (in.recursive && what.is_directory) to_add.push_back({what.path, true});
    what.kind = change_kind::created;
  } else if (mask & IN_DELETE) {
    what.kind = change_kind::removed;
  } else if (mask & IN_CLOSE_WRITE) {
    what.kind = change_kind::written;
  } else if (mask & IN_ATTRIB) {
    what.kind = change_kind::attributes;
  }
  ready_.push_back(std::move(what));
}

void watched_tree::on_moved_to(const place& in, std::uint32_t cookie, change what) {
  what.kind = change_kind::created;
  if (moved_ && moved_->cookie == cookie) {
    what.kind = change_kind::renamed;
    what.from = std::move(moved_->what.path);
    moved_.reset();
    if (what.is_directory) move_below(what.from, what.path);
  } else if (announced_.erase(what.path) != 0) {
    return;
  }
  const auto is_watched = [&](const auto& w) { return w.second.path == what.path; };
  if (in.recursive && what.is_directory && std::ranges::none_of(watched_, is_watched) &&
      std::ranges::find(to_add, what.path, &tree_to_add::path) == to_add.end()) {
    to_add.push_back({what.path, true});
  }
  ready_.push_back(std::move(what));
}

void watched_tree::on_overflow() {
  ready_.push_back({change_kind::overflow, {}, {}, false});
  for (const auto& [watch, p] : watched_) {
    if (p.is_root && p.recursive) to_add.push_back({p.path, false});
  }
}

void watched_tree::settle() {
  if (!moved_) return;
  change gone = std::move(moved_->what);
  moved_.reset();
  if (gone.is_directory) forget_below(gone.path);
  ready_.push_back(std::move(gone));
}

void watched_tree::forget_below(const std::string& path) {
  std::erase_if(watched_, [&](const auto& w) {
    const bool goes = !w.second.is_root && (w.second.path == path || is_below(w.second.path, path));
    if (goes) ::inotify_rm_watch(inotify_, w.first);
    return goes;
  });
}

void watched_tree::move_below(const std::string& from, const std::string& to) {
  const auto rename = [&](std::string& path) {
    if (path == from || is_below(path, from)) path.replace(0, from.size(), to);
  };
  for (auto& [watch, p] : watched_) {
    if (!p.is_root) rename(p.path);
  }
  for (tree_to_add& tree : to_add) rename(tree.path);
}

std::optional<change> watched_tree::next() {
  if (ready_.empty()) return std::nullopt;
  change first = std::move(ready_.front());
  ready_.pop_front();
  return first;
}

}  // namespace weft::fs::detail
