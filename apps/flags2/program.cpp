// SPDX-License-Identifier: MIT
#include "apps/flags2/program.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "weft/base/system_error_text.hpp"
#include "weft/cli/parser.hpp"
#include "weft/core.hpp"

namespace flags2 {

namespace {

std::string_view plural(std::size_t count) { return count == 1 ? "" : "s"; }

void initial_report(const job& j) {
  std::string codes = j.codes.front();
  if (j.codes.size() > 10)
    codes = weft::format("from {} to {}", j.codes.front(), j.codes.back());
  else
    for (std::size_t i = 1; i < j.codes.size(); ++i) codes += ", " + j.codes[i];
  weft::print("{} site: {}\nSearching for {} flag{}: {}\n{} {}connection{} will be used.\n", j.server_label,
              j.base_url, j.codes.size(), plural(j.codes.size()), codes, j.concurrency,
              j.concurrency == 1 ? "" : "concurrent ", plural(j.concurrency));
  std::fflush(stdout);
}

void final_report(const tally& counts, std::chrono::duration<double> elapsed) {
  const std::size_t ok = counts[download_status::ok], errors = counts[download_status::error];
  weft::print("{:->20}\n{:3} flag{} downloaded.\n", "", ok, plural(ok));
  if (counts[download_status::not_found] > 0)
    weft::print("{:3} not found.\n", counts[download_status::not_found]);
  if (errors > 0) weft::print("{:3} error{}.\n", errors, plural(errors));
  weft::print("Elapsed time: {:.2f}s\n", elapsed.count());
  std::fflush(stdout);
  for (const auto& [reason, count] : counts.reasons)
    weft::print(stderr, "flags2: {} error{}: {}\n", count, plural(count), reason);
}

int download(const job& j, const downloader& download_many) {
  const auto begun = std::chrono::steady_clock::now();
  tally counts(j);
  int code = 0;
  try {
    weft::run(std::ref(download_many), std::cref(j), std::ref(counts));
    code = counts.reached_server ? 0 : 1;
  } catch (const weft::interrupted& e) {
    code = 128 + e.signal();
  }
  counts.bar.close();
  final_report(counts, std::chrono::steady_clock::now() - begun);
  return code;
}

}  // namespace

int run(int argc, char** argv, downloader download_many, std::size_t concurrency_default,
        std::size_t concurrency_max) {
  try {
    job j = parse_arguments(argc, argv, concurrency_default);
    j.concurrency = std::min({j.concurrency, concurrency_max, j.codes.size()});
    initial_report(j);
    std::filesystem::create_directories(j.output);
    return download(j, download_many);
  } catch (const weft::cli::exit_request& e) {
    return e.code;
  } catch (const std::filesystem::filesystem_error& e) {
    weft::print(stderr, "flags2: cannot make the folder {}: {}\n", e.path1().string(),
                weft::base::system_error_text(e.code().value()));
    return 1;
  } catch (...) {
    return weft::report_uncaught(std::current_exception());
  }
}

}  // namespace flags2
