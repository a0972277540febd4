// SPDX-License-Identifier: MIT
// Downloads 20 flags in threads that block, one for each flag.
#include "apps/flags/blocking_download.hpp"
#include "apps/flags/flags_shared.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/thread.hpp"

weft::task<std::size_t> download_many(std::string base_url) {
  auto in_thread = [&](const std::string& cc) -> weft::task<std::string> {
    co_return co_await weft::to_thread(flags::download_one, base_url, cc);
  };
  co_return (co_await gather(weft::transform(flags::pop20_cc, in_thread))).size();
}

int main(int argc, char** argv) {
  return flags::main(argc, argv, [](std::string base_url) { return weft::run(download_many, base_url); });
}
