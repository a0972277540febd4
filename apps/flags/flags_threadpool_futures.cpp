// SPDX-License-Identifier: MIT
// Shows what a task group's handles say: five downloads on three threads.
#include <map>

#include "apps/flags/blocking_download.hpp"
#include "apps/flags/flags_shared.hpp"
#include "weft/core.hpp"
#include "weft/thread.hpp"

weft::task<std::string> download(weft::thread_pool& pool, std::string base_url, std::string cc) {
  co_return co_await pool.run(flags::download_one, base_url, cc);
}

weft::task<std::size_t> download_many(std::string base_url) {
  weft::thread_pool pool(3);
  auto schedule = [&](weft::task_group<std::string>& group) -> weft::task<std::size_t> {
    std::map<std::string, weft::child_handle<std::string>> futures;
    for (auto& cc : std::vector(flags::pop20_cc.begin(), flags::pop20_cc.begin() + 5)) {
      auto added = futures.emplace(cc, group.spawn(download, std::ref(pool), base_url, cc)).first;
      weft::print("Scheduled for {}: {}\n", cc, added->second.str());
    }
    while (auto cc = co_await group.next()) weft::print("{} result: '{}'\n", futures.at(*cc).str(), *cc);
    co_return futures.size();
  };
  co_return co_await weft::with_task_group<std::string>(schedule);
}

int main(int argc, char** argv) {
  return flags::main(argc, argv, [](std::string base_url) { return weft::run(download_many, base_url); });
}
