// SPDX-License-Identifier: MIT
#include "weft/fs/watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <utility>

#include "weft/core/timeout.hpp"
#include "weft/fs/detail/disk_call.hpp"
#include "weft/fs/detail/file_calls.hpp"
#include "weft/fs/detail/watched_tree.hpp"
#include "weft/fs/errors.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/pollable.hpp"

namespace weft::fs {

namespace {
constexpr duration rename_wait = std::chrono::milliseconds(10);

constexpr std::uint32_t root_events = IN_CREATE | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB |
                                      IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;

[[noreturn]] void throw_watch_error(int why, const std::string& path) {
  if (why == ENOSPC || why == EMFILE) throw too_many_watches(why, path);
  throw_error(why, "watch", path);
}
}  // namespace

struct watcher::state {
  state(loop& l, io::descriptor inotify) noexcept
      : fd(std::move(inotify)), ready(l, fd.get()), tree(fd.get()) {}

  io::descriptor fd;
  io::pollable ready;
  detail::watched_tree tree;
  std::array<char, 32 * 1024> buffer;

  task<bool> read();
  task<> add_directories();
};

/// Reads what the system has noted; at least one event.
class watcher::read_events final : public io::pollable_operation {
 public:
  explicit read_events(state& s) noexcept : pollable_operation(s.ready, io::direction::read), state_(s) {}
  std::size_t await_resume() const {
    if (error_number != 0) throw_error(error_number, "watch", "");
    return bytes_;
  }

 private:
  bool attempt() noexcept override {
    const ssize_t n = ::read(state_.fd.get(), state_.buffer.data(), state_.buffer.size());
    if (n < 0 && errno == EAGAIN) return false;
    error_number = n < 0 ? errno : 0;
    bytes_ = n < 0 ? 0 : static_cast<std::size_t>(n);
    return true;
  }

  state& state_;
  std::size_t bytes_ = 0;
};

watcher::watcher(std::unique_ptr<state> made) noexcept : state_(std::move(made)) {}
watcher::watcher(watcher&&) noexcept = default;
watcher& watcher::operator=(watcher&&) noexcept = default;
watcher::~watcher() = default;

task<bool> watcher::state::read() {
  tree.take(buffer.data(), co_await read_events(*this));
  co_return true;
}

task<> watcher::state::add_directories() {
  while (!tree.to_add.empty()) {
    const detail::tree_to_add next = tree.to_add.front();
    detail::added_tree added =
        co_await detail::by_thread("weft::fs::watch", [&] { return detail::add_tree(fd.get(), next); });
    tree.to_add.pop_front();
    const int why = added.error_number;
    tree.take(std::move(added));
    if (why != 0) throw_watch_error(why, next.path);
  }
}

task<> watcher::add(std::string path, watch_options options) {
  detail::check_path("watch", path);
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  state& s = *state_;
  const int watch = co_await detail::by_thread("weft::fs::watch", [&] {
    const int made = ::inotify_add_watch(s.fd.get(), path.c_str(), root_events);
    return made < 0 ? -errno : made;
  });
  if (watch < 0) throw_watch_error(-watch, path);
  s.tree.add_root(watch, path, options.recursive);
  if (!options.recursive) co_return;
  s.tree.to_add.push_back({std::move(path), false});
  co_await s.add_directories();
}

task<std::optional<change>> watcher::next() {
  state& s = *state_;
  for (;;) {
    co_await s.add_directories();
    if (auto first = s.tree.next()) co_return first;
    if (s.tree.is_unsettled()) {
      if (!co_await move_on_after(rename_wait, s.read())) s.tree.settle();
    } else if (s.tree.is_empty()) {
      co_return std::nullopt;
    } else {
      co_await s.read();
    }
  }
}

task<watcher> watch(std::string path, watch_options options) {
  io::descriptor inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!inotify) throw_watch_error(errno, path);
  watcher made(std::make_unique<watcher::state>(co_await this_loop(), std::move(inotify)));
  co_await made.add(std::move(path), options);
  co_return made;
}

}  // namespace weft::fs
