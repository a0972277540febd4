// SPDX-License-Identifier: MIT
// Asks an echo server over many connections at once, checks every byte of the answers, and says how fast they
// came.
#include <csignal>
#include <cstdio>

#include "apps/echo/latencies.hpp"
#include "weft/cli.hpp"
#include "weft/core.hpp"
#include "weft/net.hpp"

using namespace weft;

namespace {

constexpr auto answer_patience = 1s;  // a message of UDP may get lost
constexpr std::size_t message_bytes_max = 65507;

struct settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7777;
  std::int64_t connections = 10, size = 16;
  double seconds = 5;
  bool udp = false;
};

struct results {
  echo::latencies took;
  std::uint64_t wrong = 0, lost = 0;
};

/// What is asked: of each connection and each time something else, so that no answer of another one fits.
class questions {
 public:
  questions(std::size_t size, std::size_t connection) : size_(size), next_(connection * 37) {
    std::uint32_t state = 12345;
    for (char& c : bytes_) {
      state = state * 1664525 + 1013904223;
      c = static_cast<char>(state >> 24);
    }
  }
  std::string_view next() { return std::string_view(bytes_).substr(next_++ % places, size_); }

 private:
  static constexpr std::size_t places = 4093;
  std::size_t size_;
  std::size_t next_;
  std::string bytes_ = std::string(places + size_, '\0');
};

task<> ask_stream(const settings& s, std::size_t number, results& all) {
  auto stream = co_await net::connect(s.host, s.port);
  questions ask(static_cast<std::size_t>(s.size), number);
  std::string answer(static_cast<std::size_t>(s.size), '\0');
  for (;;) {
    const std::string_view question = ask.next();
    const auto begun = clock::now();
    if (question.size() > 64 * 1024) {  // more than the buffers between may hold: read while it is written
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn(stream.write_all(question));
        co_await stream.read_exactly(answer);
      });
    } else {
      co_await stream.write_all(question);
      co_await stream.read_exactly(answer);
    }
    all.took.add(clock::now() - begun);
    all.wrong += answer != question;
  }
}

task<> ask_messages(const settings& s, std::size_t number, results& all) {
  auto socket = co_await net::connect_udp(s.host, s.port);
  questions ask(static_cast<std::size_t>(s.size), number);
  std::string answer(message_bytes_max, '\0');
  for (;;) {
    const std::string_view question = ask.next();
    const auto begun = clock::now();
    co_await socket.send(question);
    const auto bytes = co_await move_on_after(answer_patience, socket.receive(answer));
    if (bytes) {
      all.took.add(clock::now() - begun);
      all.wrong += std::string_view(answer).substr(0, *bytes) != question;
    } else {
      ++all.lost;
    }
  }
}

task<> ask_all(const settings& s, results& all) {
  co_await move_on_after(to_duration(std::chrono::duration<double>(s.seconds)), [&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (std::size_t i = 0; i < static_cast<std::size_t>(s.connections); ++i) {
        group.spawn(s.udp ? ask_messages : ask_stream, std::cref(s), i, std::ref(all));
      }
      co_return;
    });
  });
}

settings parse(int argc, char** argv) {
  settings made;
  std::int64_t port = made.port;
  cli::parser p("Ask an echo server as often as it answers.");
  p.positional("HOST", made.host, "default=127.0.0.1")
      .positional("PORT", port, "default=7777")
      .option("-c,--connections", "N", made.connections, "at once, one question of each (default=10)")
      .option("-s,--size", "BYTES", made.size, "of a question (default=16)")
      .option("-t,--seconds", "SECONDS", made.seconds, "for how long (default=5)")
      .flag("-u,--udp", made.udp, "messages of UDP instead of connections of TCP");
  p.parse(argc, argv);
  if (port < 1 || port > 65535) p.fail("a port is a number from 1 to 65535");
  if (made.connections < 1) p.fail("--connections N must be 1 or more");
  if (made.size < 1 || made.size > (made.udp ? std::int64_t{message_bytes_max} : std::int64_t{1} << 30))
    p.fail("--size BYTES is out of range");
  if (!(made.seconds > 0 && made.seconds < 1e6)) p.fail("--seconds SECONDS must be above 0");
  made.port = static_cast<std::uint16_t>(port);
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const settings s = parse(argc, argv);
    results all;
    run(ask_all, std::cref(s), std::ref(all));
    print("{} answers in {:.2f} s: {:.0f}/s, {} wrong, {} lost\n{}\n", all.took.count(), s.seconds,
          static_cast<double>(all.took.count()) / s.seconds, all.wrong, all.lost, all.took.str());
    return all.wrong == 0 && all.took.count() > 0 ? 0 : 1;
  } catch (const cli::exit_request& e) {
    return e.code;
  } catch (const interrupted& e) {
    return 128 + e.signal();
  } catch (const std::exception&) {
    print(stderr, "echo_client: {}\n", describe(std::current_exception()));
    return 1;
  }
}
