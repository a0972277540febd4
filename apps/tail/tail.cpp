// SPDX-License-Identifier: MIT
// The last lines of files, and with -f what is added to them, by name: through rotation and truncation.
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "weft/cli.hpp"
#include "weft/core.hpp"
#include "weft/fs.hpp"
#include "weft/io.hpp"

using namespace weft;

namespace {

struct options {
  std::vector<std::string> paths;
  std::int64_t lines = 10;
  bool follow = false;
};

/// Where the last lines of a file begin.
task<std::uint64_t> begin_of_last_lines(fs::file& f, std::int64_t lines) {
  std::string block(64 * 1024, '\0');
  std::uint64_t end = f.size();
  const std::uint64_t last = end == 0 ? 0 : end - 1;  // a line end there ends the last line
  while (end > 0) {
    const std::uint64_t begin = end - std::min<std::uint64_t>(end, block.size());
    const std::size_t n = co_await f.read_at(begin, std::span(block).first(end - begin));
    for (std::size_t i = n; i-- > 0;) {
      if (block[i] == '\n' && begin + i != last && --lines <= 0) co_return begin + i + 1;
    }
    end = begin;
  }
  co_return 0;
}

class followed_files {
 public:
  followed_files(options o, io::descriptor_stream out) : options_(std::move(o)), out_(std::move(out)) {
    for (const std::string& path : options_.paths) files_.push_back({.path = path, .open = {}});
  }

  task<int> show_last_lines() {
    int code = 0;
    for (followed& f : files_) {
      try {
        f.open = co_await fs::open(f.path);
        co_await say_name(f);
        f.open->seek(options_.lines == 0 ? f.open->size()
                                         : co_await begin_of_last_lines(*f.open, options_.lines));
        co_await show_rest(f);
      } catch (const fs::error& e) {
        print(stderr, "tail: cannot open '{}' for reading: {}\n", f.path, e.code().message());
        code = 1;
      }
    }
    co_return code;
  }

  task<> follow() {
    auto changes = co_await fs::watch(folder_of(files_.front().path));
    for (const followed& f : files_) co_await changes.add(folder_of(f.path));
    for (followed& f : files_) co_await look_at(f);  // what has happened before the watch
    while (auto change = co_await changes.next()) {
      for (followed& f : files_) {
        const std::string path = folder_of(f.path) + "/" + f.path.substr(f.path.rfind('/') + 1);
        const bool is_lost = change->kind == fs::change_kind::overflow;
        if (is_lost || change->path == path || change->from == path) co_await look_at(f);
      }
    }
  }

 private:
  struct followed {
    std::string path;
    std::optional<fs::file> open;
  };

  static std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
  }

  /// Above the first bytes of a file, when those before were another one's.
  task<> say_name(const followed& f) {
    if (files_.size() == 1 || shown_ == &f) co_return;
    co_await out_.write_all(format("{}==> {} <==\n", shown_ ? "\n" : "", f.path));
    shown_ = &f;
  }

  task<> show_rest(followed& f) {
    std::string piece(64 * 1024, '\0');
    while (const std::size_t n = co_await f.open->read_some(piece)) {
      co_await say_name(f);
      co_await out_.write_all(std::string_view(piece).substr(0, n));
    }
  }

  /// Something has happened to a file: goes on with it, or with the one that has its name by now.
  task<> look_at(followed& f) {
    if (f.open) co_await show_rest(f);
    try {
      const fs::status now = co_await fs::stat(f.path);
      if (!f.open || !fs::same_file(now, f.open->stat())) {
        print(stderr, "tail: '{}' has {};  following new file\n", f.path,
              f.open ? "been replaced" : "appeared");
        f.open = co_await fs::open(f.path);
      } else if (now.size < f.open->tell()) {
        print(stderr, "tail: {}: file truncated\n", f.path);
        f.open->seek(0);
      } else {
        co_return;
      }
      co_await show_rest(f);
    } catch (const fs::error& e) {
      if (f.open) print(stderr, "tail: '{}' has become inaccessible: {}\n", f.path, e.code().message());
      f.open.reset();
    }
  }

  options options_;
  io::descriptor_stream out_;
  std::list<followed> files_;
  const followed* shown_ = nullptr;
};

task<int> tail(options o) {
  const bool follow = o.follow;
  followed_files files(std::move(o), co_await io::open_stdout());
  const int code = co_await files.show_last_lines();
  if (follow) co_await files.follow();
  co_return code;
}

options read_command_line(int argc, char** argv) {
  options o;
  bool by_name = false;
  cli::parser parser("Print the last lines of files.");
  parser.option("-n,--lines", "N", o.lines, "so many lines (default: 10)")
      .flag("-f,--follow", o.follow, "go on with what is added, also when another file takes the name")
      .flag("-F", by_name, "the same")
      .positional("FILE", o.paths, "the files");
  parser.parse(argc, argv);
  if (o.paths.empty()) parser.fail("a file is needed");
  if (o.lines < 0) parser.fail("the number of lines cannot be negative");
  o.follow = o.follow || by_name;
  return o;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return main_run(tail, read_command_line(argc, argv));
  } catch (const cli::exit_request& e) {
    return e.code;
  }
}
