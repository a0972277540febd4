// SPDX-License-Identifier: MIT
// A resource from a generator with one co_yield: blocking functions run on threads before and after the body.
#include <string>

#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/thread.hpp"

using namespace weft;

std::string log_text;

// [web_page]
std::string download_webpage(std::string url) { return "<h1>" + url + "</h1>"; }  // blocks
void update_stats(std::string url) { log_text += "stats of " + url + "\n"; }      // blocks
void process(const std::string& page) { log_text += "page " + page + "\n"; }

async_generator<std::string> web_page(std::string url) {
  std::string page = co_await to_thread(download_webpage, url);  // enters
  try {
    co_yield page;  // lends; the body's error comes out here
  } catch (const timeout_error&) {
    log_text += "too slow: " + url + "\n";
    throw;
  }
  co_await to_thread(update_stats, url);  // leaves
}

task<> supervisor() {
  co_await with(contextmanager(web_page("example.com")), [](std::string& page) -> task<> {
    process(page);
    co_return;
  });
}
// [/web_page]

task<bool> slow_body() {
  const auto too_slow = [](std::string&) {
    return fail_after(1ms, []() -> task<> { co_await sleep_for(1h); });
  };
  try {
    co_await with(contextmanager(web_page("example.org")), too_slow);
  } catch (const timeout_error&) {
    co_return true;
  }
  co_return false;
}

int main() {
  run(supervisor);
  const bool thrown = run(slow_body);
  print("{}", log_text);
  const bool right = thrown && log_text ==
                                   "page <h1>example.com</h1>\n"
                                   "stats of example.com\n"
                                   "too slow: example.org\n";
  return right ? 0 : 1;
}
