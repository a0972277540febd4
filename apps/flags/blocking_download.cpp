// SPDX-License-Identifier: MIT
#include "apps/flags/blocking_download.hpp"

#include "apps/flags/flags_shared.hpp"
#include "weft/client.hpp"
#include "weft/core.hpp"

namespace flags {

namespace {

weft::task<std::string> get_flag(std::string url) {
  weft::http::client client{{.timeouts = weft::http::timeouts::all(std::chrono::milliseconds(6100))}};
  auto r = co_await client.get(url, weft::http::follow_redirects);
  co_return std::move(r).raise_for_status().body();
}

}  // namespace

std::string download_one(const std::string& base_url, const std::string& cc) {
  save_flag(weft::run(get_flag, flag_url(base_url, cc)), cc + ".gif");
  show(cc);
  return cc;
}

}  // namespace flags
