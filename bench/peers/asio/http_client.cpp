// SPDX-License-Identifier: MIT
// GET requests of Beast, so many at a time, each on a connection of its own: http_client PORT COUNT
// CONCURRENCY prints the CPU microseconds of one.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <cstdlib>

#include "bench/measure.h"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

asio::awaitable<void> ask(asio::ip::tcp::endpoint to, int& left) {
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  co_await stream.async_connect(to, asio::use_awaitable);
  stream.socket().set_option(asio::ip::tcp::no_delay(true));
  http::request<http::empty_body> request(http::verb::get, "/body", 11);
  request.set(http::field::host, "127.0.0.1");
  beast::flat_buffer buffer;
  while (left-- > 0) {
    co_await http::async_write(stream, request, asio::use_awaitable);
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
    if (response.result_int() != 200 || response.body().size() != 500) std::abort();
  }
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int count = std::atoi(argv[2]), width = std::atoi(argv[3]);
  const asio::ip::tcp::endpoint to(asio::ip::address_v4::loopback(),
                                   static_cast<unsigned short>(std::atoi(argv[1])));
  const double before = cpu_ns();
  asio::io_context context(1);
  int left = count;
  for (int i = 0; i < width; ++i) asio::co_spawn(context, ask(to, left), asio::detached);
  context.run();
  std::printf("%.3f\n", (cpu_ns() - before) / 1e3 / count);
}
