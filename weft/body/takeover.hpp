// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"

namespace weft::http {

/// What a connection becomes once it no longer speaks HTTP: after 101, or after 2xx to CONNECT. Of HTTP/2
/// that is the stream of the request: the connection goes on.
class takeover {
 public:
  virtual ~takeover() = default;

  /// Runs after the response was sent, until it is done with the connection, which is closed then.
  ///
  /// `received` is what the other side had sent by then. A shutdown of the server cancels it after the grace
  /// time.
  virtual task<> run(io::stream& stream, std::string received) = 0;

  /// Told, while it runs, that the server wants to end: time to say goodbye. Must not throw.
  virtual void begin_shutdown() {}

 protected:
  takeover() = default;
};

/// `fn(stream, received)` as a takeover.
template <std::invocable<io::stream&, std::string> Fn>
std::shared_ptr<takeover> make_takeover(Fn fn) {
  class function_takeover final : public takeover {
   public:
    explicit function_takeover(Fn f) : fn_(std::move(f)) {}
    task<> run(io::stream& stream, std::string received) override {
      return std::invoke(fn_, stream, std::move(received));
    }

   private:
    Fn fn_;
  };
  return std::make_shared<function_takeover>(std::move(fn));
}

}  // namespace weft::http
