// SPDX-License-Identifier: MIT
#include "weft/io/wait_descriptor.hpp"

#include <map>
#include <memory>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"

namespace weft::io {

namespace {

/// The descriptors of a loop that tasks wait for, each while they do: a later one may have its number.
class waited_descriptors {
 public:
  explicit waited_descriptors(loop& l) noexcept : loop_(l) {}

  std::shared_ptr<pollable> find_or_add(int fd) {
    std::weak_ptr<pollable>& known = known_[fd];
    auto shared = known.lock();
    if (!shared) known = shared = std::make_shared<pollable>(loop_, fd);
    return shared;
  }
  /// Gives back what `find_or_add` gave.
  void release(int fd, std::shared_ptr<pollable>& used) noexcept {
    used.reset();
    const auto found = known_.find(fd);
    if (found != known_.end() && found->second.expired()) known_.erase(found);
  }
  void close(int fd) noexcept {
    const auto found = known_.find(fd);
    if (found == known_.end()) return;
    const auto closing = found->second.lock();
    known_.erase(found);
    if (closing) closing->detach(true);
  }

 private:
  loop& loop_;
  std::map<int, std::weak_ptr<pollable>> known_;
};

struct waited_use {
  waited_use(loop& l, int number)
      : all(l.local<waited_descriptors>()), fd(number), poll(all.find_or_add(number)) {}
  waited_use(const waited_use&) = delete;
  waited_use& operator=(const waited_use&) = delete;
  ~waited_use() { all.release(fd, poll); }

  waited_descriptors& all;
  int fd;
  std::shared_ptr<pollable> poll;
};

task<> wait_for(int fd, direction d) {
  loop& l = co_await this_loop{};
  const waited_use mine(l, fd);
  wait_ready operation(*mine.poll, d);
  co_await operation;
  if (operation.error_number != 0) {
    throw error(operation.error_number, format("wait for descriptor {}", fd));
  }
}

}  // namespace

task<> wait_readable(int fd) { return wait_for(fd, direction::read); }
task<> wait_writable(int fd) { return wait_for(fd, direction::write); }

task<> notify_closing(int fd) {
  loop& l = co_await this_loop{};
  l.local<waited_descriptors>().close(fd);
}

}  // namespace weft::io
