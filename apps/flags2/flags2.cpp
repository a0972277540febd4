// SPDX-License-Identifier: MIT
// Downloads flags with a task for each, a limited number of them on the network at a time.
#include "apps/flags2/program.hpp"
#include "weft/client.hpp"
#include "weft/flow.hpp"
#include "weft/sync.hpp"
#include "weft/thread.hpp"

using namespace weft;

task<std::string> get_flag(http::client& client, std::string url) {
  auto r = co_await client.get(url, {.timeouts = http::timeouts::all(3100ms), .follow_redirects = true});
  co_return std::move(r).raise_for_status().body();
}

task<> download_one(http::client& client, const flags2::job& job, semaphore& at_most, const std::string& cc) {
  auto permit = co_await at_most.acquire();  // held around the network call only
  std::string image = co_await get_flag(client, job.url(cc, cc + ".gif"));
  permit.release();
  co_await to_thread(&flags2::job::save_flag, std::cref(job), std::move(image), cc + ".gif");
}

task<> download_many(const flags2::job& job, flags2::tally& counts) {
  http::client client;
  semaphore at_most{job.concurrency};
  auto download = [&](const std::string& cc) { return settled(download_one(client, job, at_most, cc)); };
  co_await for_each(as_completed(job.codes, download), [&](const auto& done) {
    counts.add(done.value ? flags2::outcome{done.key} : flags2::failed(done.key, done.value.error()));
  });
}

int main(int argc, char** argv) { return flags2::run(argc, argv, download_many, 5, 1000); }
