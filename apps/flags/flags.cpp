// SPDX-License-Identifier: MIT
// Downloads 20 flags, all at once: a task for each.
#include "apps/flags/flags_shared.hpp"
#include "weft/client.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/thread.hpp"

weft::task<std::string> get_flag(weft::http::client& client, std::string url) {
  auto r = co_await client.get(url, weft::http::follow_redirects);
  co_return std::move(r).raise_for_status().body();
}

weft::task<std::string> download_one(weft::http::client& client, std::string base_url, std::string cc) {
  std::string image = co_await get_flag(client, flags::flag_url(base_url, cc));
  co_await weft::to_thread(flags::save_flag, std::move(image), cc + ".gif");
  flags::show(cc);
  co_return cc;
}

weft::task<std::size_t> supervisor(std::string base_url) {
  weft::http::client client{{.timeouts = weft::http::timeouts::all(std::chrono::milliseconds(6100))}};
  std::vector<weft::task<std::string>> to_do;
  for (auto& cc : flags::pop20_cc) to_do.push_back(download_one(client, base_url, cc));
  co_return (co_await gather(std::move(to_do))).size();
}

int main(int argc, char** argv) {
  return flags::main(argc, argv, [](std::string base_url) { return weft::run(supervisor, base_url); });
}
