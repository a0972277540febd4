// SPDX-License-Identifier: MIT
// Downloads flags one after the other.
#include "apps/flags2/blocking_download.hpp"
#include "apps/flags2/program.hpp"
#include "weft/core.hpp"
#include "weft/thread.hpp"

weft::task<> download_many(const flags2::job& job, flags2::tally& counts) {
  for (auto& cc : job.codes) counts.add(co_await weft::to_thread(flags2::download_one, std::cref(job), cc));
}

int main(int argc, char** argv) { return flags2::run(argc, argv, download_many, 1, 1); }
