// SPDX-License-Identifier: MIT
#include "weft/server/server_context.hpp"

#include <utility>

#include "weft/http/date.hpp"
#include "weft/http/headers.hpp"

namespace weft::http {

server_context::server_context(loop& l, handler h, server_options o)
    : on(l), handle(std::move(h)), options(std::move(o)) {
  if (options.server_name.empty()) return;
  headers().add("server", options.server_name);  // refused here rather than in each response
  server_line_ = "server: " + options.server_name + "\r\n";
}

std::string_view server_context::date_line() {
  if (!options.date) return {};
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != date_of_) {
    date_of_ = now;
    date_line_ = "date: " + format_date(now) + "\r\n";
  }
  return date_line_;
}

}  // namespace weft::http
