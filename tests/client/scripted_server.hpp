// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/io/open_descriptors.hpp"
#include "weft/client/client.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/buffered_reader.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/tcp_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::tests {

/// A server that says what it was told to, however wrong it is.
///
/// Each connection has a script: what it says to one request after the other. Instead of a text it may end
/// the connection: "<close>", "<reset>", both without waiting for a request, or leave a request alone:
/// "<hang>". After its script a connection waits for the client to close.
class scripted_server {
 public:
  using script = std::vector<std::string>;

  /// Connections beyond the last script have the last one.
  explicit scripted_server(std::vector<script> scripts) : scripts_(std::move(scripts)) {}

  task<> serve(task_group<>& g) {
    loop& l = co_await this_loop{};
    listening_ = io::descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    net::socket_address address(net::endpoint{ip_address::loopback_v4()});
    EXPECT_EQ(::bind(listening_.get(), address.get(), address.size()), 0);
    EXPECT_EQ(::listen(listening_.get(), 100), 0);
    EXPECT_EQ(::getsockname(listening_.get(), address.get(), address.size_pointer()), 0);
    at = address.to_endpoint();
    g.spawn(
        [](scripted_server& s, loop& lp, task_group<>& group) -> task<> {
          io::pollable poll(lp, s.listening_.get());
          for (;;) {
            co_await io::wait_ready(poll, io::direction::read);
            const int fd = ::accept4(s.listening_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd >= 0)
              group.spawn(&scripted_server::converse, &s, fd, net::tcp_stream(lp, io::descriptor(fd), {}));
          }
        },
        std::ref(*this), std::ref(l), std::ref(g));
  }

  std::string url(std::string_view path = "/") const { return "http://" + at.str() + std::string(path); }

  net::endpoint at;
  std::size_t accepted = 0;
  std::size_t open = 0;
  std::vector<std::string> requests;  ///< head and body of each

 private:
  struct count_open {
    explicit count_open(std::size_t& n) : open(++n) {}
    count_open(const count_open&) = delete;
    count_open& operator=(const count_open&) = delete;
    ~count_open() { --open; }
    std::size_t& open;
  };

  task<> converse(int fd, net::tcp_stream stream) {
    const count_open counted(open);
    const script& says = scripts_[std::min(accepted++, scripts_.size() - 1)];
    try {
      io::buffered_reader in(stream);
      for (const std::string& reply : says) {
        if (reply == "<close>") co_return;
        if (reply == "<reset>") co_return reset(fd);
        if (!co_await take_request(in)) co_return;
        if (reply == "<hang>") co_await sleep_forever();
        co_await stream.write_all(reply);
      }
      while (co_await take_request(in)) {}
    } catch (const io::error&) {
      // The client has had enough.
    }
  }
  static void reset(int fd) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    EXPECT_EQ(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
  }
  task<bool> take_request(io::buffered_reader& in) {
    auto head = co_await in.read_until("\r\n\r\n");
    if (!head) co_return false;
    const std::size_t at_length = head->find("content-length: ");
    if (at_length != std::string::npos)
      *head += co_await in.read_exactly(std::stoul(head->substr(at_length + 16)));
    requests.push_back(*std::move(head));
    co_return true;
  }

  std::vector<script> scripts_;
  io::descriptor listening_;
};

/// Runs `body(server, client)`; no descriptor may be left behind.
template <typename Body>
void with_scripts(std::vector<scripted_server::script> scripts, http::client_options options, Body body) {
  const std::size_t before = open_descriptors();
  testing::run([&]() -> task<> {
    scripted_server server(std::move(scripts));
    co_await with_task_group([&](task_group<>& g) -> task<> {
      co_await server.serve(g);
      http::client client(std::move(options));
      co_await body(server, client);
      g.cancel();
    });
  });
  EXPECT_EQ(open_descriptors(), before);
}
template <typename Body>
void with_script(scripted_server::script says, Body body) {
  with_scripts({std::move(says)}, {}, std::move(body));
}

/// The error of class `E` that `asking` throws; its text is compared by the caller.
template <typename E>
task<std::string> why(task<http::client_response> asking) {
  try {
    co_await std::move(asking);
  } catch (const E& e) {
    co_return e.why();
  } catch (const std::exception& e) {
    co_return std::string("another error: ") + e.what();
  }
  co_return "no error";
}

inline std::string ok(std::string_view body, std::string_view fields = "") {
  return "HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) + "\r\n" + std::string(fields) +
         "\r\n" + std::string(body);
}

}  // namespace weft::tests
