// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "weft/core/attempt.hpp"
#include "weft/core/scope.hpp"
#include "weft/core/task.hpp"
#include "weft/core/task_group.hpp"
#include "weft/ws/connection.hpp"

namespace weft::ws {

/// A connection over a stream on which the handshake is done, as a resource: `accept` and `connect` make it.
///
/// On leaving, it is closed in order if it is still open: with 1000; with 1011 if the body threw; with 1001
/// if it was cut, and then the peer has no more than a second to answer. Lifetime: borrows the stream.
class session {
 public:
  /// `received` is what came behind the handshake.
  session(io::stream& over, role self, agreement agreed, const connection_options& options,
          std::string received = {});
  session(session&&) noexcept;
  ~session();

  task<> enter();
  task<> enter_in(scope& host);
  task<> exit(ended how);
  connection& entered() noexcept { return *connection_; }

 private:
  std::unique_ptr<connection> connection_;
  std::unique_ptr<task_group<>> tasks_;
};

}  // namespace weft::ws
