// SPDX-License-Identifier: MIT
#include "weft/client/client_connection.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/buffered_reader.hpp"
#include "weft/io/chunk.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/net/connect.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::http {
namespace {

const request_info about{"GET", "http://a/"};
const request get_root{.headers = {{"host", "a"}}};

request posting(std::string body) {
  return {.method = "POST", .headers = {{"host", "a"}}, .body = std::move(body)};
}

task<response> whole(client_connection& by, request wanted, timeouts times) {
  co_await by.exchange(wanted, times, about);
  co_return by.take_response();
}

/// A connection, and its other end in the hands of the test.
class peer {
 public:
  explicit peer(std::size_t capacity = 64 * 1024, limits bounds = {})
      : peer(io::memory_stream::pair(capacity), bounds) {}

  /// Sends `wanted` and gives its response, while the other end says `reply` once it has read all.
  task<response> exchange(request wanted, std::string reply, bool then_ends = false) {
    response got;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await testing::wait_all_blocked();
        co_await stream.write_all(reply);
        if (then_ends) co_await stream.close_write();
      });
      co_await connection.exchange(wanted, times, about);
      got = connection.take_response();
    });
    co_return got;
  }
  /// The error of class `E` instead.
  template <typename E>
  task<std::string> failure(request wanted, std::string reply, bool then_ends = false) {
    auto running = exchange(std::move(wanted), std::move(reply), then_ends);
    if (co_await attempt(running) != ended::threw) co_return "no error";
    try {
      std::rethrow_exception(running.take_error());
    } catch (const exception_group& all) {
      std::string said;
      all.handle([&](const E& e) { said = e.why(); });
      co_return said;
    }
  }

  io::memory_stream stream;
  client_connection connection;
  timeouts times;

 private:
  peer(std::pair<io::memory_stream, io::memory_stream> ends, limits bounds)
      : stream(std::move(ends.first)),
        connection(std::make_unique<io::memory_stream>(std::move(ends.second)), bounds) {}
};

TEST(ClientConnection, SendsARequest) {
  testing::run([]() -> task<> {
    peer p;
    co_await p.exchange(
        {.method = "PUT", .target = "/x?y", .headers = {{"host", "a"}, {"x-own", "1"}}, .body = "abc"},
        "HTTP/1.1 204 No Content\r\n\r\n");
    std::string sent(1000, '\0');
    sent.resize(co_await p.stream.read_some(sent));
    EXPECT_EQ(sent, "PUT /x?y HTTP/1.1\r\nhost: a\r\nx-own: 1\r\ncontent-length: 3\r\n\r\nabc");
  });
}

TEST(ClientConnection, SendsNothingOnceItIsCancelled) {
  testing::run([]() -> task<> {
    auto listener = co_await net::listen({"127.0.0.1"});  // a socket would take it at once
    client_connection connection(std::make_unique<net::tcp_stream>(co_await net::connect(listener.local())),
                                 limits{});
    auto far = co_await listener.accept();
    const timeouts usual;
    auto sending = connection.exchange(get_root, usual, about);
    cancel_scope scope;
    scope.cancel();
    EXPECT_EQ(co_await attempt(scope, sending), ended::cancelled);
    EXPECT_FALSE(far.has_input());
  });
}

TEST(ClientConnection, SaysHowLongABodyIsThatMayBeMissed) {
  testing::run([]() -> task<> {
    peer p;
    for (const char* method : {"POST", "PUT", "PATCH", "GET", "DELETE"}) {
      co_await p.exchange({.method = method, .headers = {{"host", "a"}}}, "HTTP/1.1 204 No Content\r\n\r\n");
      std::string sent(1000, '\0');
      sent.resize(co_await p.stream.read_some(sent));
      const bool expected = *method == 'P';
      EXPECT_EQ(sent.find("content-length: 0\r\n") != std::string::npos, expected) << sent;
    }
  });
}

TEST(ClientConnection, ReadsAResponse) {
  testing::run([]() -> task<> {
    peer p;
    const response sized =
        co_await p.exchange(get_root, "HTTP/1.1 200 Fine\r\nx: 1\r\ncontent-length: 3\r\n\r\nabc");
    EXPECT_EQ(sized.status, 200);
    EXPECT_EQ(sized.reason, "Fine");
    EXPECT_EQ(sized.headers.get("x"), "1");
    EXPECT_EQ(sized.body, "abc");
    EXPECT_TRUE(p.connection.reusable());
    const response chunked = co_await p.exchange(
        get_root, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
    EXPECT_EQ(chunked.body, "abc");
    EXPECT_TRUE(p.connection.reusable());
    const response head = co_await p.exchange({.method = "HEAD", .headers = {{"host", "a"}}},
                                              "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.headers.get("content-length"), "1000");
    EXPECT_TRUE(p.connection.reusable());
    const response to_end = co_await p.exchange(get_root, "HTTP/1.1 200 OK\r\n\r\nall there is", true);
    EXPECT_EQ(to_end.body, "all there is");
    EXPECT_FALSE(p.connection.reusable());
  });
}

TEST(ClientConnection, ReadsAResponseThatComesInParts) {
  const std::string reply =
      "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
  for (std::size_t size = 1; size <= reply.size(); ++size) {
    testing::run([&]() -> task<> {
      peer p;
      co_await with_task_group([&](task_group<>& g) -> task<> {
        g.spawn([&]() -> task<> {
          for (std::size_t at = 0; at < reply.size(); at += size) {
            co_await testing::wait_all_blocked();
            co_await p.stream.write_all(std::string_view(reply).substr(at, size));
          }
        });
        const response got = co_await whole(p.connection, get_root, p.times);
        EXPECT_EQ(got.body, "abcdefg") << size;
        EXPECT_EQ(got.headers.size(), 1U) << size;
        EXPECT_TRUE(p.connection.reusable()) << size;
      });
    });
  }
}

TEST(ClientConnection, GivesTheBodyPieceByPiece) {
  testing::run([]() -> task<> {
    peer p;
    co_await p.stream.write_all("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\nde");
    co_await p.connection.begin(get_root, p.times, about);
    const response head = p.connection.take_response();
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.get("transfer-encoding"), "chunked");
    EXPECT_EQ(co_await p.connection.next(p.times, about), "abc");
    EXPECT_EQ(co_await p.connection.next(p.times, about), "de");
    EXPECT_FALSE(p.connection.reusable());
    co_await p.stream.write_all("fg\r\n0\r\nx-last: 1\r\n\r\n");
    EXPECT_EQ(co_await p.connection.next(p.times, about), "fg");
    EXPECT_EQ(co_await p.connection.next(p.times, about), "");
    EXPECT_EQ(co_await p.connection.next(p.times, about), "");
    EXPECT_EQ(p.connection.trailers().get("x-last"), "1");
    EXPECT_TRUE(p.connection.reusable());
  });
}

TEST(ClientConnection, WaitsWithoutABuffer) {
  testing::run([]() -> task<> {
    auto listener = co_await net::listen({"127.0.0.1"});  // a stream that can tell when something has come
    client_connection connection(std::make_unique<net::tcp_stream>(co_await net::connect(listener.local())),
                                 limits{});
    auto far = co_await listener.accept();
    auto& buffers = (co_await this_loop{}).local<io::chunk_pool>();
    char* const warm = buffers.take();
    buffers.give_back(warm);
    const auto is_free = [&] {
      char* const got = buffers.take();
      buffers.give_back(got);
      return got == warm;
    };
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await testing::wait_all_blocked();
        EXPECT_TRUE(is_free());
        co_await far.write_all("HTTP/1.1 200 OK\r\ncontent-le");
        co_await testing::wait_all_blocked();
        EXPECT_TRUE(is_free());  // what came is kept elsewhere
        co_await far.write_all("ngth: 2\r\n\r\nok");
      });
      EXPECT_EQ((co_await whole(connection, get_root, {})).body, "ok");
      EXPECT_TRUE(is_free());
    });
  });
}

TEST(ClientConnection, PassesInterimResponsesOver) {
  testing::run([]() -> task<> {
    peer p;
    const response got = co_await p.exchange(
        get_root,
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n"
        "content-length: 2\r\n\r\nok");
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "ok");
    EXPECT_FALSE(got.headers.contains("link"));
    EXPECT_TRUE(p.connection.reusable());
    std::string many;
    for (int i = 0; i < 40; ++i) many += "HTTP/1.1 102 Processing\r\n\r\n";
    EXPECT_EQ(co_await p.failure<remote_protocol_error>(get_root, many), "too many interim responses");
  });
}

TEST(ClientConnection, ASwitchOfProtocolsIsFinal) {
  testing::run([]() -> task<> {
    peer p;
    const response got = co_await p.exchange(
        get_root, "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n");
    EXPECT_EQ(got.status, 101);
    EXPECT_FALSE(p.connection.reusable());
  });
}

TEST(ClientConnection, WhoMayNotBeUsedAgain) {
  testing::run([]() -> task<> {
    for (const char* reply : {"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
                              "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
                              "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nand what nobody asked for"}) {
      peer p;
      co_await p.exchange(get_root, reply);
      EXPECT_FALSE(p.connection.reusable()) << reply;
    }
  });
}

TEST(ClientConnection, WhatTheServerDoesWrong) {
  testing::run([]() -> task<> {
    const auto fault = [](std::string reply) -> task<std::string> {
      peer p;
      co_return co_await p.failure<remote_protocol_error>(get_root, std::move(reply), true);
    };
    EXPECT_EQ(co_await fault(""), "the server disconnected without sending a response");
    for (const char* cut :
         {"HTTP/1.1", "HTTP/1.1 200 OK\r\nx: 1\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc",
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabc",
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
      EXPECT_NE(co_await fault(cut), "no error") << cut;
      EXPECT_NE(co_await fault(cut), "") << cut;
    }
    EXPECT_EQ(co_await fault("HTTP/1.1 100 Continue\r\n\r\n"), "the server disconnected between responses");
    EXPECT_NE(co_await fault("SSH-2.0-OpenSSH_9.2\r\n"), "");
    EXPECT_NE(co_await fault("HTTP/1.1 200 OK\r\nbad field: 1\r\n\r\n"), "");
    EXPECT_NE(co_await fault("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"), "");
    EXPECT_NE(co_await fault("HTTP/1.1 200 OK\r\nx: " + std::string(1'000'000, 'x')), "");
    EXPECT_NE(co_await fault(std::string(1'000'000, '\0')), "");
  });
}

TEST(ClientConnection, ABodyHasALimit) {
  testing::run([]() -> task<> {
    peer p(64 * 1024, {.body_bytes_max = 10});
    EXPECT_NE(
        co_await p.failure<remote_protocol_error>(get_root, "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n"),
        "");
    peer q(64 * 1024, {.body_bytes_max = 10});
    EXPECT_NE(co_await q.failure<remote_protocol_error>(get_root, "HTTP/1.1 200 OK\r\n\r\n01234567890"), "");
  });
}

TEST(ClientConnection, WhatTheProgramDoesWrong) {
  testing::run([]() -> task<> {
    const auto fault = [](request wanted) -> task<std::string> {
      peer p;
      std::string said = "no error";
      try {
        co_await p.connection.exchange(wanted, {}, about);
      } catch (const local_protocol_error& e) {
        said = e.why();
      }
      EXPECT_FALSE(p.stream.has_input());  // nothing was sent
      co_return said;
    };
    EXPECT_EQ(co_await fault({.method = "BAD METHOD", .headers = {{"host", "a"}}}),
              "'BAD METHOD' is no method");
    EXPECT_NE(co_await fault({.target = "/a b", .headers = {{"host", "a"}}}), "no error");
    EXPECT_NE(co_await fault({.headers = {}}), "no error");  // no Host
    EXPECT_EQ(co_await fault({.headers = {{"host", "a"}, {"content-length", "9"}}, .body = "abc"}),
              "content-length contradicts the body");
  });
}

TEST(ClientConnection, EachReadHasItsTime) {
  testing::run([]() -> task<> {
    peer p;
    p.times.read = 3s;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await p.stream.write_all("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n");
        for (int i = 0; i < 6; ++i) {
          co_await sleep_for(2s);
          co_await p.stream.write_all("x");
        }
      });
      EXPECT_EQ((co_await whole(p.connection, get_root, p.times)).body, "xxxxxx");
    });
    const time_point begun = co_await now();
    EXPECT_EQ(co_await p.failure<read_timeout>(get_root, "HTTP/1.1 200 OK\r\n"), "read timed out after 3 s");
    EXPECT_EQ(co_await now() - begun, 3s);
  });
}

const std::string large(1'000'000, 'b');

TEST(ClientConnection, WritingHasItsTime) {
  testing::run([]() -> task<> {
    for (const std::size_t size : {std::size_t{1000}, large.size()}) {
      peer p(100);
      p.times.write = 3s;
      const time_point begun = co_await now();
      try {
        co_await p.connection.exchange(posting(large.substr(0, size)), p.times, about);
        ADD_FAILURE() << "no error";
      } catch (const write_timeout& e) {
        EXPECT_STREQ(e.why(), "write timed out after 3 s");
      }
      EXPECT_EQ(co_await now() - begun, 3s);
    }
  });
}

TEST(ClientConnection, AServerThatTakesABodySlowlyHasTheTimeItNeeds) {
  testing::run([]() -> task<> {
    peer p;
    p.times.write = 3s;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        io::buffered_reader in(p.stream, 64 * 1024);
        for (std::size_t got = 0; got < large.size();) {
          co_await sleep_for(1s);
          got += (co_await in.read_some(50'000)).size();
        }
        co_await sleep_for(2s);
        co_await p.stream.write_all("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      });
      EXPECT_EQ((co_await whole(p.connection, posting(large), p.times)).status, 200);
    });
    EXPECT_TRUE(p.connection.reusable());
  });
}

TEST(ClientConnection, TheTimeToReadBeginsWhenAllIsWritten) {
  testing::run([]() -> task<> {
    peer p;
    p.times.read = 3s;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        io::buffered_reader in(p.stream);
        co_await in.read_until("\r\n\r\n");
        co_await sleep_for(4s);
        co_await in.read_exactly(large.size());
      });
      const time_point begun = co_await now();
      EXPECT_THROW(co_await p.connection.exchange(posting(large), p.times, about), read_timeout);
      EXPECT_EQ(co_await now() - begun, 7s);
    });
  });
}

TEST(ClientConnection, AnEarlyAnswerEndsTheWriting) {
  testing::run([]() -> task<> {
    peer p;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        std::string head(10, '\0');
        co_await p.stream.read_exactly(head);
        co_await p.stream.write_all("HTTP/1.1 100 Continue\r\n\r\n");
        co_await sleep_for(1s);
        co_await p.stream.write_all("HTTP/1.1 413 Too Large\r\ncontent-length: 4\r\n\r\nstop");
      });
      const response got = co_await whole(p.connection, posting(large), p.times);
      EXPECT_EQ(got.status, 413);
      EXPECT_EQ(got.body, "stop");
    });
    EXPECT_FALSE(p.connection.reusable());
  });
}

TEST(ClientConnection, AnAnswerBeforeACloseSaysMoreThanTheBrokenWrite) {
  testing::run([]() -> task<> {
    for (const std::size_t size : {std::size_t{1000}, large.size()}) {
      peer p(100);
      co_await with_task_group([&](task_group<>& g) -> task<> {
        g.spawn([&]() -> task<> {
          co_await p.stream.write_all("HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n");
          co_await testing::wait_all_blocked();
          p.stream.close();
        });
        EXPECT_EQ((co_await whole(p.connection, posting(large.substr(0, size)), p.times)).status, 403);
      });
      EXPECT_FALSE(p.connection.reusable());
    }
  });
}

TEST(ClientConnection, ABrokenConnectionIsSaidIfThereIsNoAnswer) {
  testing::run([]() -> task<> {
    for (const std::size_t size : {std::size_t{1000}, large.size()}) {
      peer p(100);
      co_await with_task_group([&](task_group<>& g) -> task<> {
        g.spawn([&]() -> task<> {
          co_await testing::wait_all_blocked();
          p.stream.close();
        });
        try {
          co_await p.connection.exchange(posting(large.substr(0, size)), p.times, about);
          ADD_FAILURE() << "no error";
        } catch (const write_error&) {
        } catch (const remote_protocol_error& e) {
          EXPECT_EQ(size, large.size()) << e.what();  // both are under way, and either may notice first
        }
      });
    }
  });
}

TEST(ClientConnection, AnEchoOfALargeBodyDoesNotBlock) {
  testing::run([]() -> task<> {
    peer p(1000);
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        io::buffered_reader in(p.stream);
        co_await in.read_until("\r\n\r\n");
        co_await p.stream.write_all("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n");
        for (std::size_t echoed = 0; echoed < large.size();) {
          const std::string piece = co_await in.read_some();
          co_await p.stream.write_all(piece);
          echoed += piece.size();
        }
      });
      EXPECT_TRUE((co_await whole(p.connection, posting(large), p.times)).body == large);
    });
    EXPECT_TRUE(p.connection.reusable());
  });
}

TEST(ClientConnection, KnowsAStaleConnection) {
  testing::run([]() -> task<> {
    const std::string fine = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    peer fresh;
    EXPECT_NE(co_await fresh.failure<remote_protocol_error>(get_root, "", true), "");
    EXPECT_FALSE(fresh.connection.was_stale());
    peer stale;
    co_await stale.exchange(get_root, fine);
    EXPECT_NE(co_await stale.failure<remote_protocol_error>(get_root, "", true), "");
    EXPECT_TRUE(stale.connection.was_stale());
    peer answers;
    co_await answers.exchange(get_root, fine);
    EXPECT_NE(co_await answers.failure<remote_protocol_error>(get_root, "HTTP/1.1 2", true), "");
    EXPECT_FALSE(answers.connection.was_stale());
    peer silent;
    co_await silent.exchange(get_root, fine);
    EXPECT_NE(co_await silent.failure<read_timeout>(get_root, ""), "");
    EXPECT_FALSE(silent.connection.was_stale());  // late is not lost
  });
}

TEST(ClientConnection, CancellationAtEachSuspensionLeavesNothing) {
  // The server takes and gives one byte a second: each second is another place to be cut at.
  for (int seconds = 0; seconds < 130; seconds += 7) {
    testing::run([&]() -> task<> {
      peer p(30);
      co_await with_task_group([&](task_group<>& g) -> task<> {
        g.spawn([&]() -> task<> {
          std::string byte(1, '\0');
          for (int i = 0; i < 80; ++i, co_await sleep_for(1s)) co_await p.stream.read_exactly(byte);
          for (const char c : "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n" + std::string(20, 'x')) {
            co_await p.stream.write_all(std::string_view(&c, 1));
            co_await sleep_for(1s);
          }
        });
        EXPECT_FALSE(co_await move_on_after(
            std::chrono::seconds(seconds),
            p.connection.exchange(posting(std::string(100'000, 'x')), timeouts::all(1h), about)));
        EXPECT_FALSE(p.connection.reusable());
        g.cancel();
      });
    });
  }
}

}  // namespace
}  // namespace weft::http
