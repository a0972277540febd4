// SPDX-License-Identifier: MIT
// Sends back what it gets, at each of weft's levels: a coroutine over a stream, callbacks of a protocol, or
// system calls at the driver's events.
#include <csignal>
#include <cstdio>

#include "apps/echo/raw_echo.hpp"
#include "weft/cli.hpp"
#include "weft/core.hpp"
#include "weft/io.hpp"
#include "weft/net.hpp"
#include "weft/thread.hpp"

using namespace weft;

namespace {

struct settings {
  std::string host = "127.0.0.1", level = "stream";
  std::uint16_t port = 7777;
  std::size_t threads = 1;
  bool udp = false;
  io_backend backend = io_backend::automatic;
};

// [stream]
task<> echo_stream(net::tcp_stream stream) {
  while (const auto data = co_await stream.read_chunk()) co_await stream.write_all(data);
}
// [/stream]

// [protocol]
class echo_protocol final : public io::protocol {
 public:
  void connection_made(io::transport& t) override { transport_ = &t; }
  void data_received(std::string_view data) override { transport_->write(data); }
  void pause_writing() override { transport_->pause_reading(); }
  void resume_writing() override { transport_->resume_reading(); }

 private:
  io::transport* transport_ = nullptr;
};

task<> echo_callbacks(net::tcp_stream stream) {
  echo_protocol protocol;
  co_await io::run_protocol(stream, protocol);
}
// [/protocol]

task<> echo_messages(net::udp_socket& socket) {
  std::array<char, 65536> message;
  for (;;) {
    const auto [bytes, from] = co_await socket.receive_from(message);
    co_await socket.send_to({message.data(), bytes}, from);
  }
}

class echo_message_protocol final : public net::datagram_protocol {
 public:
  void connection_made(net::datagram_transport& t) override { transport_ = &t; }
  void datagram_received(std::string_view data, const net::endpoint& from) override {
    transport_->send_to(data, from);
  }
  void pause_writing() override { transport_->pause_reading(); }
  void resume_writing() override { transport_->resume_reading(); }

 private:
  net::datagram_transport* transport_ = nullptr;
};

/// What the threads have to tell each other: the port, if any free one is meant, and when all of them serve.
class announcement {
 public:
  explicit announcement(const settings& s) : settings_(s), missing_(s.threads) {}

  /// The port to bind to. With any free one the first thread chooses, and the others wait for it.
  task<std::uint16_t> port() {
    if (settings_.port != 0 || !is_chosen_.exchange(true)) co_return settings_.port;
    co_return co_await port_.get();
  }

  task<> one_is_ready(net::endpoint at) {
    loop& l = co_await this_loop{};
    if (settings_.port == 0 && !port_.done()) port_.set_value(at.port);
    if (--missing_ != 0) co_return;
    const std::string_view driver = io::driver_of(l).as_uring() ? "io_uring" : "epoll";
    print("Serving on {} ({}, {}, {}, threads: {}).\n", at.str(), settings_.udp ? "udp" : "tcp",
          settings_.level, driver, settings_.threads);
  }

 private:
  const settings& settings_;
  std::atomic<bool> is_chosen_ = false;
  universal_result<std::uint16_t> port_;
  std::atomic<std::size_t> missing_;
};

task<> serve_udp(const settings& s, announcement& said) {
  auto socket = co_await net::bind_udp({s.host, co_await said.port()}, {.reuse_port = s.threads > 1});
  co_await said.one_is_ready(socket.local());
  if (s.level == "raw") co_return co_await echo::serve_raw_messages(socket.descriptor());
  if (s.level == "protocol") {
    echo_message_protocol protocol;
    co_return co_await net::run_protocol(socket, protocol);
  }
  co_await echo_messages(socket);
}

// [threads]
task<> serve_tcp(const settings& s, announcement& said) {
  auto listener = co_await net::listen({s.host, co_await said.port()}, {.reuse_port = s.threads > 1});
  co_await said.one_is_ready(listener.local());
  if (s.level == "raw") co_return co_await echo::serve_raw(listener.descriptor());
  co_await net::serve(std::move(listener), s.level == "stream" ? echo_stream : echo_callbacks);
}

void serve(const settings& s) {
  announcement said(s);
  run_threads_with_options({.backend = s.backend}, s.threads, s.udp ? serve_udp : serve_tcp, std::cref(s),
                           std::ref(said));
}
// [/threads]

settings parse(int argc, char** argv) {
  settings made;
  std::string driver;
  std::int64_t port = made.port, threads = 1;
  cli::parser p("Send back what comes.");
  p.option("-p,--port", "PORT", port, "port to listen on (default=7777; 0: any free one)")
      .option("-b,--bind", "ADDRESS", made.host, "address to listen on (default=127.0.0.1)")
      .flag("-u,--udp", made.udp, "messages of UDP instead of connections of TCP")
      .option("-l,--level", "LEVEL", made.level, "stream, protocol or raw (default=stream)")
      .option("-d,--driver", "DRIVER", driver, "epoll or io_uring (default: as WEFT_DRIVER says)")
      .option("-t,--threads", "N", threads, "loops, each with a thread and a socket of its own (default=1)");
  p.parse(argc, argv);
  if (port < 0 || port > 65535) p.fail("a port is a number from 0 to 65535");
  if (threads < 1 || threads > 1024) p.fail("--threads N must be from 1 to 1024");
  if (made.level != "stream" && made.level != "protocol" && made.level != "raw")
    p.fail("the levels are stream, protocol and raw");
  if (driver == "epoll") made.backend = io_backend::epoll;
  if (driver == "io_uring") made.backend = io_backend::io_uring;
  if (!driver.empty() && made.backend == io_backend::automatic) p.fail("the drivers are epoll and io_uring");
  made.port = static_cast<std::uint16_t>(port);
  made.threads = static_cast<std::size_t>(threads);
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  try {
    serve(parse(argc, argv));
  } catch (const cli::exit_request& e) {
    return e.code;
  } catch (const interrupted& e) {
    return e.signal() == SIGINT ? 0 : 128 + e.signal();
  } catch (const std::exception&) {
    print(stderr, "echo_server: {}\n", describe(std::current_exception()));
    return 1;
  }
}
