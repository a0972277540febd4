// SPDX-License-Identifier: MIT
#include "weft/io/callbacks.hpp"

#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"

namespace weft::io {

callbacks::handle callbacks::call_soon(std::move_only_function<void()> fn) {
  return call_at(loop_.now(), std::move(fn));
}

callbacks::handle callbacks::call_later(duration after, std::move_only_function<void()> fn) {
  return call_at(time_after(loop_.now(), after), std::move(fn));
}

callbacks::handle callbacks::call_at(time_point when, std::move_only_function<void()> fn) {
  const handle::key key(when, ++count_);
  const bool is_first = calls_.emplace(key, std::move(fn)).first == calls_.begin();
  if (is_first) changed_.unpark_all();
  return {*this, key};
}

task<> callbacks::run() {
  for (;;) {
    co_await yield_now();  // what a callback asks for runs on a later turn
    const time_point now = loop_.now();
    const std::uint64_t asked_before = count_;
    for (auto next = calls_.begin(); next != calls_.end() && next->first.first <= now;
         next = calls_.begin()) {
      if (next->first.second > asked_before) break;
      auto fn = std::move(calls_.extract(next).mapped());
      fn();
    }
    if (!calls_.empty() && calls_.begin()->first.first <= now) continue;
    const duration left = calls_.empty() ? duration::max() : calls_.begin()->first.first - now;
    co_await move_on_after(left, [this]() -> task<> { co_await changed_.park(); });
  }
}

}  // namespace weft::io
