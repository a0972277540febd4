// SPDX-License-Identifier: MIT
// Downloads 20 flags, one after the other.
#include "apps/flags/flags_shared.hpp"
#include "weft/client.hpp"
#include "weft/core.hpp"

weft::task<std::string> get_flag(weft::http::client& client, std::string url) {
  auto r = co_await client.get(url, weft::http::follow_redirects);
  co_return std::move(r).raise_for_status().body();
}

weft::task<std::size_t> download_many(std::string base_url) {
  weft::http::client client{{.timeouts = weft::http::timeouts::all(std::chrono::milliseconds(6100))}};
  for (auto& cc : flags::pop20_cc) {
    flags::save_flag(co_await get_flag(client, flags::flag_url(base_url, cc)), cc + ".gif");
    flags::show(cc);
  }
  co_return flags::pop20_cc.size();
}

int main(int argc, char** argv) {
  return flags::main(argc, argv, [](std::string base_url) { return weft::run(download_many, base_url); });
}
