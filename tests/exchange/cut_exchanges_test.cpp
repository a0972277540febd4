// SPDX-License-Identifier: MIT
// Covers: weft/client/client.hpp weft/server/serve.hpp
// A client and a server over TCP that cut what they do at any moment. WEFT_EXCHANGES: how many requests.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/loopback.hpp"
#include "weft/body/body_source.hpp"
#include "weft/client/client.hpp"
#include "weft/client/errors.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

constexpr int tasks = 32;

/// Cut off where it has come to, now and then. Says which request it answers all along.
class answers {
 public:
  explicit answers(unsigned seed) : random_(seed) {}

  task<response> operator()(request& r) {
    ++under_way_;
    const std::unique_ptr<int, void (*)(int*)> counted(&under_way_, [](int* count) { --*count; });
    const std::string id(r.target);
    const auto way = random_() % 16;
    if (way < 4) co_await sleep_for(std::chrono::microseconds(random_() % 3000));
    if (way == 4) throw std::runtime_error("a handler that fails");
    if (way == 5) co_return response::text(std::string(300'000, '.') + id);
    if (way == 6) co_return streamed(make_body([this, id](body_sink& to) { return write_some(to, id); }));
    co_return response::text(id + ' ' + std::to_string(r.body.size()));
  }

  int under_way() const noexcept { return under_way_; }

 private:
  task<> write_some(body_sink& to, std::string id) {
    for (int piece = 0; piece < 8; ++piece) {
      if (random_() % 32 == 0) throw std::runtime_error("a body that fails");
      co_await sleep_for(std::chrono::microseconds(random_() % 500));
      co_await to.write(id + '\n');
    }
  }

  std::minstd_rand random_;
  int under_way_ = 0;
};

struct outcomes {
  long whole = 0, cut = 0, failed = 0;
};

/// What belongs to another request is the one mistake that nobody would notice.
void check(const client_response& got, const std::string& path, std::size_t body_bytes) {
  if (got.status() == 500) return;
  ASSERT_EQ(got.status(), 200);
  const std::string body(got.body());
  const bool is_answer = body == path + ' ' + std::to_string(body_bytes) || body.ends_with('.' + path);
  if (is_answer) return;
  std::string streamed;
  for (int piece = 0; piece < 8; ++piece) streamed += path + '\n';
  EXPECT_EQ(body, streamed);
}

task<> ask(client& c, const std::string& origin, int id, std::minstd_rand& random, outcomes& count) {
  const std::string path = "/" + std::to_string(id);
  const std::string body(random() % 8 == 0 ? 200'000 : random() % 100, 'x');
  const duration limit = random() % 4 == 0 ? duration(std::chrono::microseconds(random() % 3000)) : 1h;
  try {
    const auto got = co_await move_on_after(limit, c.post(origin + path, {.body = body}));
    ++(got ? count.whole : count.cut);
    if (got) check(*got, path, body.size());
  } catch (const error&) {
    ++count.failed;
  }
}

task<> exchange(int requests, unsigned seed, bool http2) {
  auto listener = co_await tests::listen_locally();
  const std::string origin = "http://" + listener.local().str();
  answers handle(seed);
  outcomes count;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    server_options quiet;
    quiet.on_handler_error = [](const request&, const std::exception_ptr&) {};
    group.spawn_daemon([&]() -> task<> {
      co_await serve(std::move(listener), [&handle](request& r) { return handle(r); }, quiet);
    });
    client c({.timeouts = {.total = 1h}, .pool = {.connections_max = 12}, .http1 = !http2});
    int next = 0;
    co_await with_task_group([&](task_group<>& askers) -> task<> {
      for (int i = 0; i < tasks; ++i) {
        askers.spawn([&, random = std::minstd_rand(seed + static_cast<unsigned>(i) + 1)]() mutable -> task<> {
          while (next < requests) co_await ask(c, origin, next++, random, count);
        });
      }
      co_return;
    });
    EXPECT_EQ(count.whole + count.cut + count.failed, requests);
    EXPECT_GT(count.whole, requests / 2);
    EXPECT_GT(count.cut, requests / 100);
    EXPECT_GT(count.failed, requests / 1000);
    // The pool is as good as new, and nobody is left who waits for an answer.
    outcomes last;
    std::minstd_rand random(1);
    for (int i = 0; i < tasks; ++i) co_await ask(c, origin, i, random, last);
    EXPECT_EQ(last.whole + last.cut + last.failed, tasks);
    co_await sleep_for(1s);
    EXPECT_EQ(handle.under_way(), 0);
  });
}

TEST(CutExchanges, LeaveNothingBehindAndMixNothingUp) {
  const char* const wanted = std::getenv("WEFT_EXCHANGES");
  const int requests = wanted ? std::atoi(wanted) : 2000;
  const std::size_t before = tests::open_descriptors();
  for (const bool http2 : {false, true}) testing::run(&exchange, requests / 2, 1, http2);
  EXPECT_EQ(tests::open_descriptors(), before);
}

}  // namespace
}  // namespace weft::http
