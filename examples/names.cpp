// SPDX-License-Identifier: MIT
// Names and networks: DNS records, international names, and a client and a server in one process with a
// network between them that is slow and breaks.
#include <string>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/client.hpp"
#include "weft/core.hpp"
#include "weft/dns.hpp"
#include "weft/idna.hpp"
#include "weft/net.hpp"
#include "weft/server.hpp"
#include "weft/testing/network.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

using namespace weft;

// [records]
task<std::vector<std::string>> mail_servers(std::string domain) {
  std::vector<std::string> names;
  for (const auto& record : co_await dns::query<dns::mx_record>(domain)) names.push_back(record.exchange);
  co_return names;  // the one to try first at the front
}

task<std::string> policy(std::string domain) {
  try {
    for (const auto& text : co_await dns::query<dns::txt_record>(domain)) {
      if (text.joined().starts_with("v=spf1")) co_return text.joined();
    }
  } catch (const dns::resolve_error&) {  // says what was asked, and whom
  }
  co_return "none";
}
// [/records]

// [international]
std::string host_of(std::string_view written) {
  const auto ascii = idna::to_ascii(written);  // clients do this by themselves
  return ascii ? *ascii : "not a name: " + ascii.error();
}
// [/international]

// [network]
http::response greet(const http::request& request) { return http::response::text("hello " + request.target); }

task<std::string> ask_across_the_world() {
  testing::network net({.latency = 150ms, .jitter = 20ms, .piece_bytes_max = 10});
  net.add_host("far.example");
  std::string answer;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto server = group.spawn([&]() -> task<> {
      co_await net.run_on("far.example", [] { return http::serve({.port = 80}, greet); });
    });
    co_await testing::wait_all_blocked();
    http::client client;
    answer = (co_await client.get("http://far.example/you")).body();
    net.partition("localhost", "far.example");
    if (!co_await move_on_after(3s, client.get("http://far.example/again"))) answer += ", then silence";
    server.cancel();
  });
  co_return answer;  // four seconds have gone by, and no time at all
}
// [/network]

int main() {
  WEFT_ASSERT(host_of("münchen.example") == "xn--mnchen-3ya.example", "an international name");
  testing::run([]() -> task<> {
    testing::network net;
    net.add_record("example.com", dns::mx_record{.preference = 20, .exchange = "second.example.com"});
    net.add_record("example.com", dns::mx_record{.preference = 10, .exchange = "first.example.com"});
    net.add_record("example.com", dns::txt_record{.strings = {"v=spf1 ", "-all"}});
    const auto servers = co_await mail_servers("example.com");
    WEFT_ASSERT(servers.size() == 2 && servers.front() == "first.example.com", "the lowest preference first");
    WEFT_ASSERT(co_await policy("example.com") == "v=spf1 -all", "text in two strings");
    WEFT_ASSERT(co_await policy("other.example") == "none", "no such name");
  });
  const std::string answer = testing::run(ask_across_the_world);
  WEFT_ASSERT(answer == "hello /you, then silence", "an answer, and none");
}
