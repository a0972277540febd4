// SPDX-License-Identifier: MIT
// Downloads flags in threads that block.
#include "apps/flags2/blocking_download.hpp"
#include "apps/flags2/program.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/thread.hpp"

weft::task<> download_many(const flags2::job& job, flags2::tally& counts) {
  weft::thread_pool pool(job.concurrency);
  auto in_thread = [&](const std::string& cc) -> weft::task<flags2::outcome> {
    co_return co_await pool.run(flags2::download_one, std::cref(job), cc);
  };
  co_await for_each(weft::as_completed(weft::transform(job.codes, in_thread)),
                    [&](const auto& o) { counts.add(o); });
}

int main(int argc, char** argv) { return flags2::run(argc, argv, download_many, 30, 1000); }
