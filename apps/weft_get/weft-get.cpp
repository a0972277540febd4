// SPDX-License-Identifier: MIT
// Downloads many files at once, in parts, goes on where an earlier run stopped, and checks what came.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "apps/weft_get/checksums.hpp"
#include "apps/weft_get/download.hpp"
#include "weft/cli/parser.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/term/progress_bar.hpp"
#include "weft/thread.hpp"

using namespace weft;

namespace {

struct wanted_downloads {
  std::vector<std::string> urls;
  std::string folder = ".", sums;
  std::int64_t files = 4, connections = 4;
  bool quiet = false, downgrade = false;
};

/// Bars: one for all, and below it one for each file in progress.
class display {
 public:
  explicit display(bool quiet)
      : disabled_(quiet ? std::optional(true) : std::nullopt), all_(of_bytes("total", true)) {}

  /// A line for a file, until it is destroyed.
  class line {
   public:
    line(display& in, std::string name) : in_(in), name_(std::move(name)) {}
    void begin(std::optional<std::uint64_t> bytes, std::uint64_t there) {
      auto options = in_.of_bytes(name_, false);
      options.initial = static_cast<std::int64_t>(there);
      if (bytes) options.total = static_cast<std::int64_t>(*bytes);
      bar_.emplace(std::move(options));
    }
    void add(std::int64_t bytes) {
      if (bar_) bar_->update(bytes);
      in_.all_.update(bytes);
    }

   private:
    display& in_;
    std::string name_;
    std::optional<term::progress_bar> bar_;
  };

  bool is_quiet() const { return disabled_ == true; }

 private:
  term::progress_options of_bytes(std::string desc, bool leave) const {
    return {.desc = std::move(desc),
            .unit = "B",
            .unit_scale = true,
            .unit_divisor = 1024,
            .leave = leave,
            .disabled = disabled_};
  }

  std::optional<bool> disabled_;  // absent: unless stderr is a terminal
  term::progress_bar all_;
};

class session {
 public:
  session(wanted_downloads wanted, weft_get::checksums sums)
      : wanted_(std::move(wanted)),
        sums_(std::move(sums)),
        shown_(wanted_.quiet),
        client_({.follow_redirects = true, .follow_downgrades = wanted_.downgrade}) {}

  /// Returns how many could not be had.
  task<int> run() {
    co_await for_each_concurrent(wanted_.urls, static_cast<std::size_t>(wanted_.files),
                                 [this](const std::string& url) { return get(url); });
    co_return failed_;
  }

 private:
  task<> get(const std::string& url) {
    auto getting = get_checked(url);
    const ended how = co_await attempt(getting);
    if (how == ended::cancelled) co_await pass_on();
    if (how != ended::threw) co_return;
    ++failed_;
    term::progress_bar::write(format("weft-get: {}: {}", url, describe(getting.take_error())), stderr);
  }

  task<> get_checked(const std::string& url) {
    const auto parsed = http::url::parse(url);
    if (!parsed) throw std::runtime_error(parsed.error());
    const std::string name = weft_get::name_for(*parsed);
    if (!names_.insert(name).second) throw std::runtime_error(format("another URL is saved as {}", name));
    const auto sum = sums_.find(name);
    if (!wanted_.sums.empty() && sum == sums_.end())
      throw std::runtime_error(format("{} has no checksum for {}", wanted_.sums, name));
    const std::string path = (std::filesystem::path(wanted_.folder) / name).string();
    display::line line(shown_, name);
    co_await weft_get::download(client_, url, path, static_cast<std::size_t>(wanted_.connections),
                                {.begin = [&](auto bytes, auto there) { line.begin(bytes, there); },
                                 .add = [&](std::int64_t bytes) { line.add(bytes); },
                                 .check = [&](std::string data) -> task<> {
                                   if (sum != sums_.end()) co_await check(std::move(data), name, sum->second);
                                 }});
    if (!shown_.is_quiet())
      term::progress_bar::write(format("{}  {} bytes", name, std::filesystem::file_size(path)));
  }

  static task<> check(std::string data, const std::string& name, const std::string& sum) {
    if (co_await to_thread(weft_get::sha256_of, data) == sum) co_return;
    throw std::runtime_error(format("{} is not what its checksum says; it is kept as {}", name, data));
  }

  wanted_downloads wanted_;
  weft_get::checksums sums_;
  display shown_;
  std::set<std::string> names_;  // of the files that are begun
  http::client client_;
  int failed_ = 0;
};

wanted_downloads parse(int argc, char** argv) {
  wanted_downloads wanted;
  cli::parser line("Download files: many at once, in parts, going on where an earlier run stopped.");
  line.positional("URL", wanted.urls, "what to download")
      .option("-o,--output", "FOLDER", wanted.folder, "where to put the files (default: here)")
      .option("-c,--checksums", "FILE", wanted.sums, "check the files: what sha256sum wrote of them")
      .option("-j,--jobs", "N", wanted.files, "files at once (default: 4)")
      .option("-s,--split", "N", wanted.connections, "parts of one file at once (default: 4)")
      .flag("--allow-downgrade", wanted.downgrade, "follow redirects from https to http")
      .flag("-q,--quiet", wanted.quiet, "show only errors");
  line.parse(argc, argv);
  if (wanted.urls.empty()) line.fail("error: a URL is needed");
  if (wanted.files < 1 || wanted.connections < 1) line.fail("error: N must be at least 1");
  return wanted;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    wanted_downloads wanted = parse(argc, argv);
    auto sums = wanted.sums.empty() ? weft_get::checksums() : weft_get::read_checksums(wanted.sums);
    std::filesystem::create_directories(wanted.folder);
    session all(std::move(wanted), std::move(sums));
    return weft::run([&] { return all.run(); }) == 0 ? 0 : 1;
  } catch (const cli::exit_request& e) {
    return e.code;
  } catch (const interrupted& e) {
    return 128 + e.signal();
  } catch (const std::exception& e) {
    print(stderr, "weft-get: {}\n", e.what());
    return 1;
  }
}
