// SPDX-License-Identifier: MIT
#include "weft/ws/accept.hpp"

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "weft/body/takeover.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/with.hpp"
#include "weft/ws/errors.hpp"
#include "weft/ws/handshake.hpp"
#include "weft/ws/session.hpp"

namespace weft::ws {

namespace {

class served_socket final : public http::takeover {
 public:
  served_socket(handler handle, agreement agreed, connection_options options)
      : handle_(std::move(handle)), agreed_(std::move(agreed)), options_(std::move(options)) {}

  task<> run(io::stream& stream, std::string received) override {
    co_await with(
        session(stream, role::server, agreed_, options_, std::move(received)),
        [this](connection& socket) { return serve(socket); }, time_after_close());
  }

  void begin_shutdown() override {
    going_away_ = true;
    if (serving_) serving_->begin_close(close_code::going_away);
  }

 private:
  // Longer than the close can take: running into it would be an error.
  duration time_after_close() const noexcept { return options_.close_timeout + exit_grace_default; }

  task<> serve(connection& socket) {
    serving_ = &socket;
    if (going_away_) socket.begin_close(close_code::going_away);
    auto serving = handle_(socket);
    const ended how = co_await attempt(serving);
    serving_ = nullptr;
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::returned) co_return;
    const auto error = serving.take_error();
    if (socket.is_open() || !holds_only_closed(error)) std::rethrow_exception(error);
  }

  handler handle_;
  agreement agreed_;
  connection_options options_;
  connection* serving_ = nullptr;  // while the handler runs
  bool going_away_ = false;
};

}  // namespace

http::response accept(const http::request& request, handler handle, accept_options options) {
  auto agreed = check_request(request, options);
  if (!agreed) return std::move(agreed.error());
  http::response answer = accepting(request, *agreed, options);
  answer.upgrade =
      std::make_shared<served_socket>(std::move(handle), *std::move(agreed), std::move(options.connection));
  return answer;
}

}  // namespace weft::ws
