// SPDX-License-Identifier: MIT
// Downloads as flags2 does, but far more flags than there are: codes repeat.
//
// Usage: many_downloads BASE_URL DIR COUNT CONCURRENT
#include <cstdio>
#include <cstdlib>

// What the program downloads with, without its command line.
#define main flags2_main
#include "apps/flags2/flags2.cpp"
#undef main

#include <iterator>
#include <sstream>

#include "apps/flags2/country_codes.hpp"
#include "weft/base/print.hpp"
#include "weft/core/run.hpp"

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  std::istringstream known(flags2::all_cc);
  const std::vector<std::string> all{std::istream_iterator<std::string>(known), {}};
  flags2::job job{.codes = {},
                  .server_label = "LOCAL",
                  .base_url = argv[1],
                  .output = argv[2],
                  .concurrency = static_cast<std::size_t>(std::atoi(argv[4])),
                  .verbose = false};
  for (int i = 0; i < std::atoi(argv[3]); ++i)
    job.codes.push_back(all[static_cast<std::size_t>(i) % all.size()]);
  flags2::tally counts(job);
  weft::run(download_many, std::cref(job), std::ref(counts));
  counts.bar.close();
  using enum flags2::download_status;
  weft::print("{} downloaded, {} not found, {} errors\n", counts[ok], counts[not_found], counts[error]);
  for (const auto& [reason, count] : counts.reasons) weft::print(stderr, "{} errors: {}\n", count, reason);
}
