// SPDX-License-Identifier: MIT
#include "apps/flags2/blocking_download.hpp"

#include "weft/client.hpp"
#include "weft/core.hpp"

namespace flags2 {

namespace {
weft::task<std::string> get_flag(std::string url) {
  weft::http::client client{{.timeouts = weft::http::timeouts::all(std::chrono::milliseconds(3100))}};
  auto r = co_await client.get(url, weft::http::follow_redirects);
  co_return std::move(r).raise_for_status().body();
}
}  // namespace

outcome download_one(const job& j, const std::string& cc) {
  try {
    j.save_flag(weft::run(get_flag, j.url(cc, cc + ".gif")), cc + ".gif");
    return {cc};
  } catch (const weft::interrupted&) {
    throw;
  } catch (...) {
    return failed(cc, std::current_exception());
  }
}

}  // namespace flags2
