// SPDX-License-Identifier: MIT
// A blocking client behind a coroutine face: SQLite, one connection, many tasks.
#include "examples/database.hpp"
#include "weft/core.hpp"
#include "weft/thread.hpp"

// [facade]
using examples::database;

weft::task<int> count_words(std::vector<std::string> words) {
  weft::async_facade<database> db(
      [] { return database(":memory:"); });  // opened by its thread, at the first call
  co_await db.call(&database::execute, "create table words (word text)");
  co_await weft::with_task_group([&](weft::task_group<>& group) -> weft::task<> {
    for (const auto& word : words) {
      group.spawn([&]() -> weft::task<> {
        co_await db.call([&](database& d) { d.execute("insert into words values ('" + word + "')"); });
      });
    }
    co_return;
  });
  co_return co_await db.call(&database::number, "select count(distinct word) from words");
}
// [/facade]

int main() {
  const int n = weft::run(count_words, std::vector<std::string>{"to", "be", "or", "not", "to", "be"});
  weft::print("{} words\n", n);
  return n == 4 ? 0 : 1;
}
