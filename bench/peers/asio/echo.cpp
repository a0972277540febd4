// SPDX-License-Identifier: MIT
// An echo server, only to be compiled: about as much of Asio as a small program uses.
#include <boost/asio.hpp>

using boost::asio::awaitable;
using boost::asio::use_awaitable;
using boost::asio::ip::tcp;

awaitable<void> echo(tcp::socket socket) {
  char data[1024];
  for (;;) {
    const std::size_t n = co_await socket.async_read_some(boost::asio::buffer(data), use_awaitable);
    co_await boost::asio::async_write(socket, boost::asio::buffer(data, n), use_awaitable);
  }
}

awaitable<void> listen() {
  const auto executor = co_await boost::asio::this_coro::executor;
  tcp::acceptor acceptor(executor, {tcp::v4(), 0});
  for (;;) {
    auto socket = co_await acceptor.async_accept(use_awaitable);
    boost::asio::co_spawn(executor, echo(std::move(socket)), boost::asio::detached);
  }
}

int main() {
  boost::asio::io_context context(1);
  boost::asio::co_spawn(context, listen(), boost::asio::detached);
  context.run();
}
