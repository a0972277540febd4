// SPDX-License-Identifier: MIT
// Serves searches for Unicode characters by their names: try `telnet localhost 2323`.
#include <csignal>
#include <cstdio>

#include "apps/charindex/inverted_index.hpp"
#include "apps/tcp_mojifinder/python_forms.hpp"
#include "weft/cli.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/io.hpp"
#include "weft/net.hpp"
#include "weft/sync.hpp"
#include "weft/thread.hpp"

using namespace weft;
using namespace tcp_mojifinder;
using charindex::inverted_index;

task<std::size_t> search(std::string query, const inverted_index& index, net::tcp_stream& stream) {
  io::buffered_writer out{stream};
  const auto characters = index.search(query);
  for (const auto& line : charindex::format_results(characters)) co_await out.write(line + "\r\n");
  co_await out.write(charindex::format_status(characters.size()) + "\r\n");
  co_await out.flush();
  co_return characters.size();
}

task<> converse(one_shot<inverted_index>& index, net::tcp_stream& stream, const std::string& client) {
  lines in{stream};
  while (true) {
    co_await stream.write_all("?> ");
    auto line = co_await in.next();
    if (!line) co_return;
    const std::string query = query_of(*line);
    print(" From {}: {}\n", client, quoted(query));
    if (query.empty()) continue;
    if (static_cast<unsigned char>(query[0]) < 32) co_return;
    print("   To {}: {} results.\n", client, co_await search(query, co_await index.wait(), stream));
  }
}

task<> finder(one_shot<inverted_index>& index, net::tcp_stream stream) {
  const std::string client = address_of(stream.peer());
  try {
    co_await converse(index, stream, client);
  } catch (const std::exception& e) {  // the connection broke, or a line was too long
    print("Error {}: {}.\n", client, e.what());
  }
  stream.close();
  print("Close {}.\n", client);
}

task<> build(one_shot<inverted_index>& index) {
  index.set_value(co_await to_thread([] { return inverted_index(); }));
}

task<> supervisor(std::string host, std::uint16_t port) {
  one_shot<inverted_index> index;
  auto listeners = co_await net::listen_all({host, port});
  print("Serving on {}. Hit CTRL-C to stop.\n", address_of(listeners[0].local()));
  co_await gather(build(index), net::serve(std::move(listeners), std::bind_front(finder, std::ref(index)),
                                           {.connections_max = 1000}));
}

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  std::string host = "127.0.0.1";
  std::int64_t port = 2323;
  try {
    cli::parser p("Serve searches for Unicode characters by their names.");
    p.positional("HOST", host, "address to listen on").positional("PORT", port, "0: any free one");
    p.parse(argc, argv);
    if (port < 0 || port > 65535) p.fail("a port is a number from 0 to 65535");
    print("Building index.\n");
    run(supervisor, host, static_cast<std::uint16_t>(port));
  } catch (const cli::exit_request& e) {
    return e.code;
  } catch (const interrupted& e) {
    print("\nServer shut down.\n");
    return e.signal() == SIGINT ? 0 : 128 + e.signal();
  } catch (const std::exception& e) {
    print(stderr, "tcp_mojifinder: {}\n", e.what());
    return 1;
  }
}
