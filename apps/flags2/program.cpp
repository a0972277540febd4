// SPDX-License-Identifier: MIT
#include "apps/flags2/program.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "apps/flags2/arguments.hpp"
#include "weft/cli/parser.hpp"
#include "weft/core.hpp"
#include "weft/fs/write_file.hpp"

namespace flags2 {

namespace {

std::string_view plural(std::size_t count) { return count == 1 ? "" : "s"; }

void initial_report(const job& j, const std::string& label) {
  std::string codes = j.codes.front();
  if (j.codes.size() > 10)
    codes = weft::format("from {} to {}", j.codes.front(), j.codes.back());
  else
    for (std::size_t i = 1; i < j.codes.size(); ++i) codes += ", " + j.codes[i];
  weft::print("{} site: {}\nSearching for {} flag{}: {}\n", label, j.base_url, j.codes.size(),
              plural(j.codes.size()), codes);
  if (j.concurrency == 1)
    weft::print("1 connection will be used.\n");
  else
    weft::print("{} concurrent connections will be used.\n", j.concurrency);
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
  for (const auto& [reason, count] : counts.reasons())
    weft::print(stderr, "flags2: {} error{}: {}\n", count, plural(count), reason);
}

int download(const job& j, const downloader& download_many) {
  const auto begun = std::chrono::steady_clock::now();
  tally counts(j);
  int code = 0;
  try {
    weft::run(std::ref(download_many), std::cref(j), std::ref(counts));
    code = counts.reached_server() ? 0 : 1;
  } catch (const weft::interrupted& e) {
    code = 128 + e.signal();
  }
  counts.close();
  final_report(counts, std::chrono::steady_clock::now() - begun);
  return code;
}

}  // namespace

std::string job::url(const std::string& cc, const std::string& name) const {
  std::string path = "/" + cc + "/" + name;
  for (char& c : path) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return base_url + path;
}

void job::save_flag(const std::string& image, const std::string& file_name) const {
  weft::fs::write_file(output / file_name, image);
}

int run(int argc, char** argv, downloader download_many, std::size_t concurrency_default,
        std::size_t concurrency_max) {
  try {
    auto [j, label] = parse_arguments(argc, argv, concurrency_default);
    j.concurrency = std::min({j.concurrency, concurrency_max, j.codes.size()});
    initial_report(j, label);
    std::filesystem::create_directories(j.output);
    return download(j, download_many);
  } catch (const weft::cli::exit_request& e) {
    return e.code;
  } catch (const std::filesystem::filesystem_error& e) {
    weft::print(stderr, "flags2: cannot make the folder {}: {}\n", e.path1().string(), e.code().message());
    return 1;
  } catch (...) {
    return weft::report_uncaught(std::current_exception());
  }
}

}  // namespace flags2
