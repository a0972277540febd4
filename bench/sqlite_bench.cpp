// SPDX-License-Identifier: MIT
// Threads against coroutines, where the work is in a blocking client: a table of what a query on SQLite
// costs. That coroutines are always faster is a myth: the answer is computed by a thread either way.
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "examples/database.hpp"
#include "weft/core.hpp"
#include "weft/thread.hpp"

namespace weft {
namespace {

using examples::database;

constexpr int rows = 10'000;
constexpr int queries = 20'000;
constexpr int tasks = 16;

std::string path() { return (std::filesystem::temp_directory_path() / "weft_sqlite_bench.db").string(); }
std::string query(int n) { return format("select square from squares where n = {}", n % rows); }

void fill() {
  std::filesystem::remove(path());
  database db(path());
  db.execute("create table squares (n integer primary key, square integer)");
  db.execute("begin");
  for (int n = 0; n < rows; ++n) db.execute(format("insert into squares values ({}, {})", n, n * n));
  db.execute("commit");
}

void blocking(int threads) {
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t) {
    all.emplace_back([threads] {
      database db(path());
      for (int i = 0; i < queries / threads; ++i) db.number(query(i));
    });
  }
  for (std::thread& t : all) t.join();
}

task<> many_tasks(std::size_t clients) {
  async_facade<database> db([] { return database(path()); }, clients);
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int t = 0; t < tasks; ++t) {
      group.spawn([&]() -> task<> {
        for (int i = 0; i < queries / tasks; ++i) {
          co_await db.call([i](database& d) { return d.number(query(i)); });
        }
      });
    }
    co_return;
  });
}

task<> one_task_in_batches() {
  constexpr int batch = 50;
  async_facade<database> db([] { return database(path()); });
  for (int i = 0; i < queries; i += batch) {
    co_await db.call([i](database& d) {
      for (int n = i; n < i + batch; ++n) d.number(query(n));
    });
  }
}

template <typename Work>
void measure(const char* what, Work work) {
  auto best = duration::max();
  for (int round = 0; round < 3; ++round) {
    const time_point begin = clock::now();
    work();
    best = std::min(best, clock::now() - begin);
  }
  print("{:<48} {:8.2f}\n", what, std::chrono::duration<double, std::micro>(best).count() / queries);
}

}  // namespace
}  // namespace weft

int main() {
  using namespace weft;
  fill();
  print("{:<48} {:>8}\n", "SQLite, one row by its key", "us each");
  measure("blocking, one thread", [] { blocking(1); });
  measure("blocking, 4 threads with a connection each", [] { blocking(4); });
  measure("16 tasks, facade with one connection", [] { run(many_tasks, 1); });
  measure("16 tasks, facade with 4 connections", [] { run(many_tasks, 4); });
  measure("one task, facade, 50 queries a call", [] { run(one_task_in_batches); });
  std::filesystem::remove(path());
}
