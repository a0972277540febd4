// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <stdexcept>
#include <string>

namespace examples {

/// A blocking client, as libraries have them: one connection to a SQLite database.
class database {
 public:
  explicit database(const std::string& path) {
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) fail();
    sqlite3_busy_timeout(handle_, 5000);
  }
  database(database&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
  database& operator=(database&&) = delete;
  ~database() { sqlite3_close(handle_); }

  void execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }

  /// The first column of the first row.
  int number(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail();
    const bool found = sqlite3_step(statement) == SQLITE_ROW;
    const int n = found ? sqlite3_column_int(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (!found) fail();
    return n;
  }

 private:
  [[noreturn]] void fail() const { throw std::runtime_error(sqlite3_errmsg(handle_)); }
  sqlite3* handle_ = nullptr;
};

}  // namespace examples
