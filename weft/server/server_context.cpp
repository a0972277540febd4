// SPDX-License-Identifier: MIT
#include "weft/server/server_context.hpp"

#include <chrono>
#include <ctime>
#include <memory>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/http/date.hpp"
#include "weft/http/headers.hpp"

namespace weft::http {

server_context::server_context(loop& l, handler h, server_options o)
    : on(l),
      handle(std::move(h)),
      options(std::move(o)),
      figures(options.figures ? options.figures : std::make_shared<server_figures>()),
      handling(figures->requests_handling) {
  if (options.server_name.empty()) return;
  headers().add("server", options.server_name);  // refused here rather than in each response
  lines_ = "server: " + options.server_name + "\r\n";
  server_line_bytes_ = lines_.size();
}

std::string_view server_context::usual_lines() {
  if (!options.date || std::exchange(dated_turn_, on.turn_count()) == on.turn_count()) return lines_;
  // The coarse clock is some milliseconds late, and many times cheaper.
  timespec at{};
  clock_gettime(CLOCK_REALTIME_COARSE, &at);
  const std::chrono::sys_seconds now{std::chrono::seconds(at.tv_sec)};
  if (now != date_of_) {
    date_of_ = now;
    lines_.resize(server_line_bytes_);
    lines_ += "date: " + format_date(now) + "\r\n";
  }
  return lines_;
}

}  // namespace weft::http
