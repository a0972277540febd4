// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "weft/body/handler.hpp"
#include "weft/server/options.hpp"

namespace weft {
class loop;
}

namespace weft::http {

class follow_ups;

/// What the connections of a server share.
class server_context {
 public:
  /// Throws `std::invalid_argument` if the server's name can be no field value.
  server_context(loop& on, handler h, server_options o);

  /// A line with a Date field, made anew once a second; empty if there is none.
  std::string_view date_line() { return usual_lines().substr(server_line_bytes_); }
  /// A line with a Server field; empty if there is none.
  std::string_view server_line() const noexcept {
    return std::string_view(lines_).substr(0, server_line_bytes_);
  }
  /// Both.
  std::string_view usual_lines();

  loop& on;
  const handler handle;
  const server_options options;
  http::follow_ups* follow_ups = nullptr;         ///< where they run; null: nobody runs them
  const std::shared_ptr<server_figures> figures;  ///< never null
  std::size_t& handling;  ///< requests whose handler, or the source of whose response, runs

 private:
  std::chrono::sys_seconds date_of_{};
  std::uint64_t dated_turn_ = 0;  // of the loop, when the clock was asked
  std::string lines_;             // the server's, then the date's
  std::size_t server_line_bytes_ = 0;
};

}  // namespace weft::http
