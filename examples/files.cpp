// SPDX-License-Identifier: MIT
// What the guide's page on files shows; checks itself.
#include <string>

#include "weft/core.hpp"
#include "weft/fs.hpp"
#include "weft/io.hpp"

using namespace weft;

std::string text;

task<> whole(const std::string& folder) {
  // [whole]
  co_await fs::write(folder + "/notes", "one\ntwo\n");
  co_await fs::append(folder + "/notes", "three\n");
  co_await fs::replace(folder + "/settings", "x = 1\n", fs::durability::forced);
  std::string notes = co_await fs::read_text(folder + "/notes");
  // [/whole]
  text += notes;
}

task<> opened(const std::string& folder) {
  // [open]
  auto notes = co_await fs::open(folder + "/notes");
  io::lines in(notes);
  while (auto line = co_await in.next()) text += *line + ",";
  // [/open]
  // [offset]
  auto table = co_await fs::open(folder + "/table", fs::creating);
  co_await table.write_at(4096, "a row");
  std::string row(5, '\0');
  co_await table.read_at(4096, row);
  co_await table.sync_data();
  co_await table.finish();  // throws what the system reports only when a file is closed
  // [/offset]
  text += row;
}

task<> errors(const std::string& folder) {
  // [errors]
  try {
    co_await fs::open(folder + "/none");
  } catch (const fs::not_found& e) {
    text += std::string(" no ") + e.path().substr(folder.size() + 1);
  }
  // [/errors]
}

task<> trees(const std::string& folder) {
  co_await fs::create_directories(folder + "/src/deep");
  co_await fs::write(folder + "/src/deep/a.cpp", "int a;\n");
  // [walk]
  std::uint64_t bytes = 0;
  fs::walk all(folder + "/src");
  while (auto found = co_await all.next()) {
    if (found->path.ends_with("/.git")) all.skip();
    if (found->type == fs::file_type::regular) bytes += (co_await fs::stat(found->path)).size;
  }
  // [/walk]
  // [copy]
  co_await fs::copy(folder + "/notes", folder + "/backup", {.keep_times = true});
  co_await fs::copy_tree(folder + "/src", folder + "/dst");
  for (const std::string& path : co_await fs::glob(folder + "/dst/**/*.cpp")) co_await fs::remove(path);
  // [/copy]
  text += " " + std::to_string(bytes);
}

task<> watched(const std::string& folder) {
  // [watch]
  auto changes = co_await fs::watch(folder + "/src", {.recursive = true});
  co_await fs::rename(folder + "/src/deep/a.cpp", folder + "/src/deep/b.cpp");
  if (auto change = co_await changes.next(); change->kind == fs::change_kind::renamed) {
    text += " " + change->path.substr(folder.size());
  }
  // [/watch]
}

// [temporary]
task<> session() {
  co_await with(fs::temporary_directory(), [](const std::string& folder) -> task<> {
    co_await whole(folder);
    co_await opened(folder);
    co_await errors(folder);
    co_await trees(folder);
    co_await watched(folder);
  });  // removed, with all that is in it
}
// [/temporary]

int main() {
  run(session);
  const std::string expected = "one\ntwo\nthree\none,two,three,a row no none 7 /src/deep/b.cpp";
  if (text == expected) return 0;
  print("{}\n", text);
  return 1;
}
