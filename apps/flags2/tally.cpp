// SPDX-License-Identifier: MIT
#include "apps/flags2/tally.hpp"

#include "weft/base/print.hpp"
#include "weft/base/system_error_text.hpp"
#include "weft/client/client_response.hpp"
#include "weft/fs/errors.hpp"

namespace flags2 {

outcome failed(std::string cc, const std::exception_ptr& error) {
  const auto failure = [&](std::string why, bool reached) {
    return outcome{cc, download_status::error, "error: " + why, why, reached};
  };
  try {
    std::rethrow_exception(error);
  } catch (const weft::http::status_error& e) {
    const auto& r = e.response();
    if (r.status() == 404) return {cc, download_status::not_found, "not found: " + r.url()};
    return failure(weft::format("HTTP error {} - {}", r.status(), r.reason()), true);
  } catch (const weft::http::request_error& e) {
    const bool nobody_there = dynamic_cast<const weft::http::connect_error*>(&e) ||
                              dynamic_cast<const weft::http::connect_timeout*>(&e) ||
                              dynamic_cast<const weft::http::unsupported_protocol*>(&e);
    return failure(e.why(), !nobody_there);
  } catch (const weft::fs::error& e) {
    const std::string reason = "saving a flag: " + weft::base::system_error_text(e.code().value());
    return {cc, download_status::error, weft::format("error: {}", e.what()), reason};
  }
}

tally::tally(const job& of)
    : verbose(of.verbose), bar({.total = of.codes.size(), .desc = "", .disabled = of.verbose}) {}

void tally::add(const outcome& o) {
  ++counts[static_cast<std::size_t>(o.status)];
  reached_server = reached_server || o.reached_server;
  if (o.status == download_status::error) ++reasons[o.reason];
  if (verbose) weft::print("{} {}\n", o.cc, o.message);
  bar.update();
}

}  // namespace flags2
