// SPDX-License-Identifier: MIT
// Standard input to a connection, and what comes from it to standard output, each to its own end.
#include <charconv>
#include <cstdio>

#include "apps/network/pump.hpp"
#include "weft/cli.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/io.hpp"
#include "weft/net.hpp"
#include "weft/sync.hpp"

using namespace weft;

struct settings {
  bool listen = false, udp = false, local = false;
  std::vector<std::string> words;
  net::bind_address at;
};

settings parse(int argc, char** argv) {
  settings made;
  cli::parser p("Speak with what listens at HOST and PORT, or at PATH.");
  p.flag("-l,--listen", made.listen, "listen, and speak with the first one who comes")
      .flag("-u,--udp", made.udp, "messages of UDP instead of a connection of TCP")
      .flag("-U,--unix", made.local, "a Unix socket: the argument is its path")
      .positional("WORD", made.words, "HOST and PORT, PORT alone, or PATH");
  p.parse(argc, argv);
  if (made.local && made.udp) p.fail("-u and -U exclude each other");
  if (made.words.empty() || made.words.size() > (made.local ? 1 : 2)) p.fail("HOST PORT, or with -U a PATH");
  if (made.local) return made;
  int port = 0;
  const std::string& last = made.words.back();
  const auto [end, wrong] = std::from_chars(last.data(), last.data() + last.size(), port);
  if (wrong != std::errc() || *end != '\0' || port < 0 || port > 65535)
    p.fail("a port is a number from 0 to 65535");
  const bool alone = made.words.size() == 1;
  made.at = {alone ? "127.0.0.1" : made.words[0], static_cast<std::uint16_t>(port)};
  return made;
}

task<> converse(auto peer) {
  auto in = co_await io::open_stdin();
  auto out = co_await io::open_stdout();
  co_await gather(pump(in, peer), pump(peer, out));
}

task<> send_messages(net::udp_socket& socket, one_shot<net::endpoint>& peer) {
  auto in = co_await io::open_stdin();
  const net::endpoint to = co_await peer.wait();
  while (const auto message = co_await in.read_chunk()) {
    if (socket.peer()) {
      co_await socket.send(message);
    } else {
      co_await socket.send_to(message, to);
    }
  }
}

task<> receive_messages(net::udp_socket& socket, one_shot<net::endpoint>& peer) {
  auto out = co_await io::open_stdout();
  while (const auto message = co_await socket.next()) {
    if (!peer.is_set()) peer.set_value(message->from);
    co_await out.write_all(message->data);
  }
}

/// UDP has no end: this goes on until it is interrupted.
task<> converse_by_messages(net::udp_socket socket) {
  one_shot<net::endpoint> peer;
  if (const auto known = socket.peer()) peer.set_value(*known);
  co_await gather(send_messages(socket, peer), receive_messages(socket, peer));
}

void say(const std::string& where) { print(stderr, "netcat: listening on {}\n", where); }

task<> converse_as_server(const settings& s) {
  if (s.udp) {
    auto socket = co_await net::bind_udp(s.at);
    say(socket.local().str());
    co_await converse_by_messages(std::move(socket));
  } else if (s.local) {
    auto listener = co_await net::listen_unix({s.words[0]});
    say(s.words[0]);
    co_await converse(co_await listener.accept());
  } else {
    auto listener = co_await net::listen(s.at);
    say(listener.local().str());
    auto peer = co_await listener.accept();
    listener.close();
    co_await converse(std::move(peer));
  }
}

task<> converse_as_client(const settings& s) {
  if (s.udp) {
    co_await converse_by_messages(co_await net::connect_udp(s.at.host, s.at.port));
  } else if (s.local) {
    co_await converse(co_await net::connect_unix({s.words[0]}));
  } else {
    co_await converse(co_await net::connect(s.at.host, s.at.port));
  }
}

int main(int argc, char** argv) {
  try {
    const settings s = parse(argc, argv);
    run(s.listen ? converse_as_server : converse_as_client, std::cref(s));
  } catch (const cli::exit_request& e) {
    return e.code;
  } catch (const interrupted& e) {
    return 128 + e.signal();
  } catch (const std::exception&) {
    print(stderr, "netcat: {}\n", describe(std::current_exception()));
    return 1;
  }
}
