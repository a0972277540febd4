// SPDX-License-Identifier: MIT
#include "weft/net/start_server.hpp"

namespace weft::net {

task<std::pair<io::stream_reader, io::stream_writer>> open_connection(std::string host, std::uint16_t port,
                                                                      std::size_t limit) {
  auto stream = co_await connect(std::move(host), port);
  co_return io::split(std::make_unique<tcp_stream>(std::move(stream)), limit);
}

task<> server::serve_forever() {
  const struct close_at_end {
    server& closed;
    ~close_at_end() { closed.close(); }
  } guard{*this};
  co_await wait_closed();
}

task<> server::wait_closed() {
  const auto kept = state_;
  co_await kept->done.wait();
}

}  // namespace weft::net
