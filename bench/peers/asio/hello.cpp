// SPDX-License-Identifier: MIT
#include <boost/asio.hpp>
#include <cstdio>

int main() {
  boost::asio::io_context context(1);
  boost::asio::co_spawn(
      context,
      []() -> boost::asio::awaitable<void> {
        std::puts("hello");
        co_return;
      },
      boost::asio::detached);
  context.run();
}
