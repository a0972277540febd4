// SPDX-License-Identifier: MIT
// Files beside a loop by hand and `cp`, in alternating rounds: medians, and how the calls went to the system.
//
//     files_bench [FOLDER [FILES [MIB [ROUNDS]]]]
//
// FOLDER must be on a disk for the cold rows to say something: a file system in memory has nothing to drop.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/fs.hpp"
#include "weft/thread.hpp"

namespace {

using namespace weft;
using namespace std::chrono_literals;

struct settings {
  std::string folder = "/tmp";
  std::size_t files = 100'000;
  std::size_t mib = 1024;
  int rounds = 5;
};

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> of) {
  std::ranges::sort(of);
  return of[of.size() / 2];
}

/// Runs the two in turn and prints what they take, and how much more the second one does.
void compare(const char* name, int rounds, const std::function<void()>& before,
             const std::function<void()>& by_hand, const std::function<void()>& ours) {
  std::vector<double> first, second;
  for (int i = 0; i < rounds; ++i) {
    before();
    first.push_back(seconds_of(by_hand));
    before();
    second.push_back(seconds_of(ours));
  }
  const double theirs = median(first), mine = median(second);
  print("{:28} {:8.3f} s  weft {:8.3f} s  {:.3f}  best {:.3f}\n", name, theirs, mine, mine / theirs,
        std::ranges::min(second) / std::ranges::min(first));
}

std::size_t read_by_hand(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat s{};
  ::fstat(fd, &s);
  std::string bytes(static_cast<std::size_t>(s.st_size), '\0');
  const ssize_t n = ::read(fd, bytes.data(), bytes.size());
  ::close(fd);
  return static_cast<std::size_t>(n);
}

void drop_from_cache(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  ::close(fd);
}

void small_files(const settings& s, const std::string& folder) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < s.files; ++i) {
    paths.push_back(folder + "/" + std::to_string(i));
    fs::write_file(paths.back(), std::string(500 + i % 4000, 'x'));
  }
  ::sync();
  std::size_t total = 0;
  const auto loop = [&] {
    for (const auto& path : paths) total += read_by_hand(path);
  };
  fs::call_counts counts;
  const auto one_by_one = [&] {
    run([&]() -> task<> {
      for (const auto& path : paths) total -= (co_await fs::read_bytes(path)).size();
      counts = co_await fs::calls_made();
    });
  };
  const auto many = [&] {
    run([&]() -> task<> {
      co_await for_each_concurrent(paths, 64, [&](const std::string& path) -> task<> {
        total -= (co_await fs::read_bytes(path)).size();
      });
      counts = co_await fs::calls_made();
    });
  };
  const auto say_counts = [&] {
    print("    {} calls at once, {} by threads\n", counts.at_once, counts.by_threads);
  };
  loop();
  total = 0;
  compare("read, warm, one by one", s.rounds, [] {}, loop, one_by_one);
  say_counts();
  compare("read, warm, 64 at a time", s.rounds, [] {}, loop, many);
  const auto drop = [&] { std::ranges::for_each(paths, drop_from_cache); };
  compare("read, cold, 64 at a time", s.rounds, drop, loop, many);
  say_counts();
  if (total != 0) print("the sizes differ\n");
}

void large_file(const settings& s, const std::string& folder) {
  const std::string from = folder + "/from", to = folder + "/to";
  const int fd = ::open(from.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const std::string mib(1024 * 1024, 'x');
  for (std::size_t i = 0; i < s.mib; ++i) {
    if (::write(fd, mib.data(), mib.size()) < 0) std::abort();
  }
  ::close(fd);
  const auto remove = [&] {
    ::unlink(to.c_str());
    ::sync();
  };
  const std::string cp = "cp " + from + " " + to;
  compare(
      "copy, beside cp", s.rounds, remove, [&] { static_cast<void>(std::system(cp.c_str())); },
      [&] { run([&]() -> task<> { co_await fs::copy(from, to); }); });
}

}  // namespace

int main(int argc, char** argv) {
  settings s;
  if (argc > 1) s.folder = argv[1];
  if (argc > 2) s.files = std::strtoul(argv[2], nullptr, 10);
  if (argc > 3) s.mib = std::strtoul(argv[3], nullptr, 10);
  if (argc > 4) s.rounds = std::atoi(argv[4]);
  return main_run([&]() -> task<> {
    co_await with(
        fs::temporary_directory(s.folder),
        [&](const std::string& folder) -> task<> {
          co_await to_thread(small_files, s, folder);
          co_await to_thread(large_file, s, folder);
        },
        10min);
  });
}
