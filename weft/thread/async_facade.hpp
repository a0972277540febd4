// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/thread/thread_pool.hpp"

namespace weft {

/// A coroutine face for any blocking client, over threads of its own.
///
/// Each of its threads uses one client at a time, made when it is first needed: with one, calls run one after
/// another, as most clients want it; with several it is a pool of connections. Lifetime: must outlive its
/// calls. Thread: tasks of several loops may share one. Source: Motor's pattern.
template <typename Client>
class async_facade {
 public:
  /// `make()` gives a client; it runs on a thread, as all that is done with clients, but for their end.
  template <std::invocable Make>
    requires std::convertible_to<std::invoke_result_t<Make&>, Client>
  explicit async_facade(Make make, std::size_t clients_max = 1)
      : make_(std::move(make)), pool_({.threads_max = clients_max, .name = "weft-facade"}) {}

  /// Calls `fn(client, args...)` on a thread: a function, or a member of the client.
  ///
  /// `fn` and `args` move in; `std::ref` borrows. Returns and throws what it does, or what making a client
  /// throws. Suspends: always; while all clients are busy. Cancellation: as `to_thread`.
  template <typename Fn, typename... Args>
    requires std::invocable<std::decay_t<Fn>, Client&, std::unwrap_ref_decay_t<Args>...>
  auto call(Fn&& fn, Args&&... args) {
    using value = std::invoke_result_t<std::decay_t<Fn>, Client&, std::unwrap_ref_decay_t<Args>...>;
    return pool_.run(
        [this, f = std::decay_t<Fn>(std::forward<Fn>(fn)),
         a = std::tuple<std::unwrap_ref_decay_t<Args>...>(std::forward<Args>(args)...)]() mutable -> value {
          borrowed client(*this);
          return std::apply(
              [&](auto&&... kept) -> value {
                return std::invoke(std::move(f), *client, std::forward<decltype(kept)>(kept)...);
              },
              std::move(a));
        });
  }

  /// Clients made so far.
  std::size_t clients() const {
    const std::lock_guard hold(lock_);
    return made_;
  }

 private:
  /// A client in use by a thread.
  class borrowed {
   public:
    explicit borrowed(async_facade& from) : from_(from), client_(from.take()) {}
    borrowed(const borrowed&) = delete;
    borrowed& operator=(const borrowed&) = delete;
    ~borrowed() { from_.give_back(std::move(client_)); }
    Client& operator*() const noexcept { return *client_; }

   private:
    async_facade& from_;
    std::unique_ptr<Client> client_;
  };

  std::unique_ptr<Client> take() {
    {
      const std::lock_guard hold(lock_);
      if (!idle_.empty()) {
        auto last = std::move(idle_.back());
        idle_.pop_back();
        return last;
      }
    }
    auto client = std::make_unique<Client>(make_());
    const std::lock_guard hold(lock_);
    idle_.reserve(++made_);
    return client;
  }
  void give_back(std::unique_ptr<Client> client) noexcept {
    const std::lock_guard hold(lock_);
    idle_.push_back(std::move(client));
  }

  std::function<Client()> make_;
  mutable std::mutex lock_;                    // for the next two
  std::vector<std::unique_ptr<Client>> idle_;  // the one used last, last
  std::size_t made_ = 0;
  thread_pool pool_;  // goes first, and its threads with it
};

}  // namespace weft
