// SPDX-License-Identifier: MIT
// flags2, with two requests for each flag: the files are named after the countries.
#include "apps/flags2/program.hpp"
#include "weft/client.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/fs.hpp"
#include "weft/sync.hpp"
#include "weft/thread.hpp"

using namespace weft;

struct metadata {
  std::string country;
};

const http::request_options patience{.timeouts = http::timeouts::all(3100ms), .follow_redirects = true};

task<std::string> get_flag(http::client& client, std::string url) {
  auto r = co_await client.get(url, patience);
  co_return std::move(r).raise_for_status().body();
}

task<std::string> get_country(http::client& client, std::string url) {
  auto r = co_await client.get(url, patience);
  co_return r.raise_for_status().json<metadata>().country;
}

// The name comes from the server: it must not lead out of the folder.
std::string file_name(std::string country) {
  for (char& c : country) {
    if (c == ' ') c = '_';
  }
  const bool safe = !country.empty() && country.front() != '.' && country.size() < 200 &&
                    country.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
  if (!safe) throw fs::error(EINVAL, format("save a flag as '{}'", country));
  return country + ".gif";
}

task<flags2::outcome> download_one(http::client& client, const flags2::job& job, semaphore& at_most,
                                   std::string cc) {
  try {
    auto permit = co_await at_most.acquire();
    std::string image = co_await get_flag(client, job.url(cc, cc + ".gif"));
    permit.release();  // each lock is held for the shortest time: somebody else may go between
    permit = co_await at_most.acquire();
    std::string country = co_await get_country(client, job.url(cc, "metadata.json"));
    permit.release();
    co_await to_thread(&flags2::job::save_flag, std::cref(job), std::move(image),
                       file_name(std::move(country)));
  } catch (...) {
    co_return flags2::failed(cc, std::current_exception());
  }
  co_return flags2::outcome{cc};
}

task<> download_many(const flags2::job& job, flags2::tally& counts) {
  http::client client;
  semaphore at_most{job.concurrency};
  std::vector<task<flags2::outcome>> to_do;
  for (auto& cc : job.codes) to_do.push_back(download_one(client, job, at_most, cc));
  co_await for_each(as_completed(std::move(to_do)), [&](const auto& o) { counts.add(o); });
}

int main(int argc, char** argv) { return flags2::run(argc, argv, download_many, 5, 1000); }
