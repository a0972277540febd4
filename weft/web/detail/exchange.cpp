// SPDX-License-Identifier: MIT
#include "weft/web/detail/exchange.hpp"

#include <stdexcept>

#include "weft/core/attempt.hpp"
#include "weft/core/timeout.hpp"

namespace weft::web::detail {

exchange::~exchange() {
  if (kept) kept->drop();  // the server was cut before it had the response
}

void keep(exit_stack& stack, exchange& x) {
  if (x.scope.hosted) {
    throw std::logic_error(
        "weft: a dependency that runs tasks cannot be kept for a streamed response: run them in its body");
  }
  x.kept.emplace(std::move(stack));
}

namespace {

task<> leave_inside(exchange& x, ended how, std::exception_ptr error) {
  auto leaving = x.kept->exit(how, std::move(error));
  const ended left = co_await attempt(x.scope, leaving);
  x.kept.reset();
  if (left == ended::cancelled) co_await pass_on();
  leaving.take();
}

}  // namespace

task<> leave_kept(exchange& x, ended how, std::exception_ptr error) {
  return shield(leave_inside(x, how, std::move(error)), exit_grace_default);
}

task<> body_of_exchange::write_to(http::body_sink& sink) {
  if (!of_->kept) co_return co_await source_->write_to(sink);
  auto writing =
      with(*std::exchange(of_->kept, std::nullopt), [&](exit_stack&) { return source_->write_to(sink); });
  if (co_await attempt(of_->scope, writing) == ended::cancelled) co_await pass_on();
  writing.take();
}

}  // namespace weft::web::detail
