// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "weft/body/body_sink.hpp"
#include "weft/body/body_source.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/task.hpp"
#include "weft/core/with.hpp"
#include "weft/flow/exit_stack.hpp"
#include "weft/http/response.hpp"
#include "weft/web/request.hpp"

namespace weft::web::detail {

/// A request with what it has entered: both live until a streamed response was sent.
struct exchange {
  exchange(http::request& wire, web::state& shared) noexcept : r(wire, shared) {}
  ~exchange();

  request r;
  std::exception_ptr refused;      ///< why the server gives it to no route: its body is not there
  cancel_scope scope;              ///< of what `kept` holds: entered whenever that is used
  std::optional<exit_stack> kept;  ///< for the body of a response, which is still to be made
};

/// Keeps what was entered for the body of the response. Throws `std::logic_error` if tasks run in there, as
/// nobody looks after them until the body is made.
void keep(exit_stack& stack, exchange& x);

/// Leaves what was kept for a body that nobody asks for.
task<> leave_kept(exchange& x, ended how, std::exception_ptr error = {});

/// The body of a streamed response, which may use its request, and leaves what that has kept.
class body_of_exchange final : public http::body_source {
 public:
  body_of_exchange(std::shared_ptr<http::body_source> source, std::shared_ptr<exchange> of) noexcept
      : of_(std::move(of)), source_(std::move(source)) {}
  task<> write_to(http::body_sink& sink) override;
  std::optional<std::uint64_t> size() const override { return source_->size(); }
  bool is_repeatable() const override { return source_->is_repeatable(); }

 private:
  std::shared_ptr<exchange> of_;
  std::shared_ptr<http::body_source> source_;
};

}  // namespace weft::web::detail
