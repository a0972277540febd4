// SPDX-License-Identifier: MIT
// Shows the tasks of this very program, as they are now, in a browser: http://127.0.0.1:8000
#include "weft/core.hpp"
#include "weft/web.hpp"

using namespace weft;

/// The tree of all tasks, anew every half second.
async_generator<web::event> tree() {
  loop& here = co_await this_loop{};
  for (;;) {
    co_yield web::event{.data = task_tree(*here.root()), .type = "tree"};
    co_await sleep_for(500ms);
  }
}

/// Something to look at: a request that waits, with tasks of its own.
task<int> wait_together(web::query<"tasks", int, web::ge(1), web::le(100)> tasks,
                        web::query<"seconds", double, web::ge(0), web::le(60)> seconds) {
  const auto time = std::chrono::duration_cast<duration>(std::chrono::duration<double>(*seconds));
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < *tasks; ++i) group.spawn([time]() -> task<> { co_await sleep_for(time); });
    co_return;
  });
  co_return *tasks;
}

int main(int argc, char** argv) {
  web::app app{{.title = "Dashboard", .description = "The tasks of this program."}};
  app.get("/", web::html_file("dashboard.html"), web::hidden);
  app.get("/tree", [] { return web::events(tree()); }, web::hidden);
  app.get("/wait", wait_together);
  return app.run(argc, argv);
}
