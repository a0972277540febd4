// SPDX-License-Identifier: MIT
// An echo server on Asio's coroutines. Says its port.
#include <boost/asio.hpp>
#include <cstdio>
#include <vector>

using boost::asio::awaitable;
using boost::asio::use_awaitable;
using boost::asio::ip::tcp;

awaitable<void> echo(tcp::socket socket) {
  std::vector<char> data(64 * 1024);
  try {
    for (;;) {
      const std::size_t n = co_await socket.async_read_some(boost::asio::buffer(data), use_awaitable);
      co_await boost::asio::async_write(socket, boost::asio::buffer(data, n), use_awaitable);
    }
  } catch (const boost::system::system_error&) {  // the end, too
  }
}

awaitable<void> listen() {
  const auto executor = co_await boost::asio::this_coro::executor;
  tcp::acceptor acceptor(executor, {boost::asio::ip::address_v4::loopback(), 0});
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  for (;;) {
    auto socket = co_await acceptor.async_accept(use_awaitable);
    socket.set_option(tcp::no_delay(true));
    boost::asio::co_spawn(executor, echo(std::move(socket)), boost::asio::detached);
  }
}

int main() {
  boost::asio::io_context context(1);
  boost::asio::co_spawn(context, listen(), boost::asio::detached);
  context.run();
}
