// SPDX-License-Identifier: MIT
#include "weft/fs/walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <utility>
#include <vector>

#include "weft/fs/detail/disk_call.hpp"
#include "weft/fs/detail/file_calls.hpp"
#include "weft/fs/detail/read_directory.hpp"
#include "weft/fs/errors.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/thread/thread_cancelled.hpp"

// One trip to a thread brings many names: the thread walks on by itself until it has enough, and leaves where
// it was for the next trip.
namespace weft::fs {

namespace {
constexpr std::size_t ahead_max = 256;
constexpr std::size_t no_depth = std::numeric_limits<std::size_t>::max();

struct level {
  std::string path;
  std::vector<entry> entries;
  std::size_t next = 0;
  std::uint64_t device = 0, inode = 0;
};

std::exception_ptr list_error(int why, const std::string& path) {
  try {
    throw_error(why, "list", path);
  } catch (const error&) {
    return std::current_exception();
  }
}
}  // namespace

struct walk::state {
  walk_options options;
  std::string root;
  bool begun = false;
  std::vector<level> levels;  // the directories on the way to where the thread is
  std::deque<walked> ahead;
  std::size_t last_depth = 0;      // of what came last
  std::size_t skipped = no_depth;  // what is deeper is not wanted

  void read_ahead();
  void step();
  void meet(const level& in, const entry& e);
  int enter(std::string path);
};

walk::walk(std::string root, walk_options options) : state_(std::make_unique<state>()) {
  state_->options = options;
  state_->root = std::move(root);
}
walk::walk(walk&&) noexcept = default;
walk& walk::operator=(walk&&) noexcept = default;
walk::~walk() = default;

/// Reads a directory and makes it the one where the walk is. Returns 0 or an errno.
int walk::state::enter(std::string path) {
  const int no_link = options.follow_symlinks || levels.empty() ? 0 : O_NOFOLLOW;
  io::descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | no_link));
  struct stat s{};
  if (!folder || ::fstat(folder.get(), &s) != 0) return errno;
  const auto is_this = [&](const level& l) { return l.device == s.st_dev && l.inode == s.st_ino; };
  if (std::ranges::any_of(levels, is_this)) return ELOOP;
  level entered{.path = std::move(path), .entries = {}, .device = s.st_dev, .inode = s.st_ino};
  const int why = detail::read_directory(folder.release(), entered.entries);
  if (why == 0) levels.push_back(std::move(entered));
  return why;
}

void walk::state::meet(const level& in, const entry& e) {
  walked found{
      .path = in.path + (in.path.ends_with('/') ? "" : "/") + e.name, .type = e.type, .depth = levels.size()};
  struct stat s{};
  if (e.type == file_type::symlink && options.follow_symlinks && ::stat(found.path.c_str(), &s) == 0 &&
      S_ISDIR(s.st_mode)) {
    found.type = file_type::directory;
  }
  const bool goes_in = found.type == file_type::directory && found.depth < options.depth_max;
  ahead.push_back(found);
  if (!goes_in) return;
  if (const int why = enter(found.path)) {
    found.error = list_error(why, found.path);
    ahead.push_back(std::move(found));
  }
}

void walk::state::step() {
  level& here = levels.back();
  if (here.next == here.entries.size()) return levels.pop_back();
  const entry e = std::move(here.entries[here.next++]);
  meet(here, e);
}

void walk::state::read_ahead() {
  while (!levels.empty() && ahead.size() < ahead_max && !thread_cancel_requested()) step();
}

task<std::optional<walked>> walk::next() {
  state& s = *state_;
  for (;;) {
    while (!s.ahead.empty()) {
      walked found = std::move(s.ahead.front());
      s.ahead.pop_front();
      if (found.depth > s.skipped) continue;
      s.skipped = no_depth;
      s.last_depth = found.depth;
      co_return found;
    }
    if (s.begun && s.levels.empty()) co_return std::nullopt;
    const int why = co_await detail::by_thread("weft::fs::walk", [&] {
      const int failed = std::exchange(s.begun, true) ? 0 : s.enter(s.root);
      s.read_ahead();
      return failed;
    });
    if (why != 0) throw_error(why, "list", s.root);
  }
}

void walk::skip() noexcept {
  state& s = *state_;
  if (!s.ahead.empty() && s.ahead.front().error) s.ahead.pop_front();
  s.skipped = s.last_depth;
  // If the thread is still inside, it leaves.
  if (!std::ranges::all_of(s.ahead, [&](const walked& w) { return w.depth > s.skipped; })) return;
  s.ahead.clear();
  while (s.levels.size() > s.last_depth) s.levels.pop_back();
}

}  // namespace weft::fs
