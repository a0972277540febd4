// SPDX-License-Identifier: MIT
// Covers: weft/ws/connection.hpp weft/ws/message.hpp weft/ws/errors.hpp weft/ws/options.hpp
#include "weft/ws/connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/ws/socket_pair.hpp"
#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::ws {
namespace {

using testing::echo;
using testing::socket_pair;
using testing::with_raw_client;

task<> listen(connection& socket) {
  while (co_await socket.next()) {}
}
/// The code with which `work` finds the connection closed.
task<int> close_code_of(task<> work) {
  auto running = std::move(work);
  const ended how = co_await attempt(running);
  EXPECT_EQ(how, ended::threw);
  if (how != ended::threw) co_return 0;
  try {
    running.take();
  } catch (const closed& e) {
    co_return e.close_code();
  }
  co_return 0;
}

struct point {
  int x = 0, y = 0;
};

TASK_TEST(Connection, SendsAndReceives, .seeds = 20) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await socket.send_text("h\xC3\xA4llo");
        EXPECT_EQ(co_await socket.recv_text(), "h\xC3\xA4llo");
        co_await socket.send_binary(std::string_view("\0\xFF", 2));
        EXPECT_EQ(co_await socket.recv_binary(), std::string("\0\xFF", 2));
        co_await socket.send_json(point{3, 4});
        const auto got = co_await socket.recv_json<point>();
        EXPECT_EQ(got.x + got.y, 7);
      },
      echo);
}

TASK_TEST(Connection, CompressesWhatIsLongEnough) {
  const std::string text(1000, 'x');
  const agreement agreed{.compression = deflate_terms{}};
  co_await socket_pair{.agreed = agreed}.run(
      [&](connection& socket) -> task<> {
        EXPECT_TRUE(socket.is_compressed());
        for (int i = 0; i < 3; ++i) {
          co_await socket.send_text(text);
          EXPECT_EQ(co_await socket.recv_text(), text);
        }
      },
      echo);
  co_await with_raw_client(
      {},
      [&](connection& socket) -> task<> {
        co_await socket.send_text("short");
        co_await socket.send_text(text);
        co_await listen(socket);
      },
      [](testing::raw_peer& peer) -> task<> {
        const std::string got = co_await peer.receive();
        EXPECT_TRUE(got.starts_with("\x81\x05short\xC1"));
        EXPECT_LT(got.size(), 40u);
        co_await peer.send_close(1000);
      },
      agreed);
}

TASK_TEST(Connection, CarriesLargeMessagesBothWaysAtOnce) {
  const std::string large(5'000'000, 'y');
  const auto both = [&](connection& socket) -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await socket.send_binary(large); });
      EXPECT_EQ(co_await socket.recv_binary(), large);
    });
  };
  co_await socket_pair{.capacity = 100'000}.run(both, both);
}

/// A message in three pieces, one of which ends within a character.
task<> send_pieces(connection& socket) {
  co_await socket.send({message_kind::text, "gr\xC3", message_part::first});
  co_await socket.send({message_kind::text, "\xBC\xC3\x9F", message_part::middle});
  co_await socket.send({message_kind::text, "e", message_part::last});
}

TASK_TEST(Connection, SendsAMessageInPieces, .seeds = 20) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn(send_pieces, std::ref(socket));
          group.spawn(send_pieces, std::ref(socket));
          group.spawn([&]() -> task<> { co_await socket.send_text("grüße"); });
          co_return;
        });
        EXPECT_THROW(co_await socket.send({message_kind::text, "x", message_part::middle}), std::logic_error);
        EXPECT_THROW(socket.try_send({message_kind::text, "x", message_part::first}), std::invalid_argument);
        co_await socket.send({message_kind::text, "\xC3", message_part::first});
        EXPECT_THROW(co_await socket.send({message_kind::text, "", message_part::last}),
                     std::invalid_argument);
      },
      [](connection& socket) -> task<> {
        for (int i = 0; i < 3; ++i) EXPECT_EQ(co_await socket.recv_text(), "grüße");
      });
}

TASK_TEST(Connection, ReceivesAMessageInPieces, .seeds = 5) {
  std::string large(300'000, '\0');
  std::generate(large.begin(), large.end(),
                [random = std::minstd_rand()]() mutable { return static_cast<char>(random()); });
  socket_pair pair{.capacity = 10'000};
  pair.server_options.message = {.message_bytes_max = 30'000, .in_pieces = true};
  pair.agreed.compression = deflate_terms{};
  co_await pair.run(
      [&](connection& socket) -> task<> {
        co_await socket.send_binary(large);
        co_await send_pieces(socket);
        co_await socket.send_text("");
        co_await socket.send_text("whole");
        co_await socket.send_binary(large);
        EXPECT_THROW(co_await socket.next(), closed);
        EXPECT_EQ(socket.code(), close_code::message_too_big);
      },
      [&](connection& socket) -> task<> {
        std::string got;
        int pieces = 0;
        for (bool last = false; !last; ++pieces) {
          const auto piece = co_await socket.next();
          EXPECT_EQ(piece->part == message_part::first, pieces == 0);
          EXPECT_EQ(piece->kind, message_kind::binary);
          EXPECT_LE(piece->data.size(), 30'000U);
          got += piece->data;
          last = piece->is_last();
        }
        EXPECT_EQ(got, large);
        EXPECT_GT(pieces, 9);
        EXPECT_EQ(co_await socket.recv_text(), "grüße");
        EXPECT_EQ(co_await socket.recv_text(), "");
        EXPECT_EQ((co_await socket.next())->part, message_part::whole);
        EXPECT_THROW(co_await socket.recv_binary(), closed);
      });
}

TASK_TEST(Connection, SaysWhatTheProgramDidNotExpect) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await socket.send_binary("a");
        co_await socket.send_text("b");
        co_await socket.send_text("{\"x\": \"one\"}");
        co_await socket.send_text("still there");
        EXPECT_EQ(co_await socket.recv_text(), "still there");
      },
      [](connection& socket) -> task<> {
        const auto text_of = [](task<> work) -> task<std::string> {
          EXPECT_EQ(co_await attempt(work), ended::threw);
          try {
            work.take();
          } catch (const bad_message& e) {
            co_return e.what();
          }
          co_return "";
        };
        const auto text = [&]() -> task<> { co_await socket.recv_text(); };
        const auto binary = [&]() -> task<> { co_await socket.recv_binary(); };
        const auto json = [&]() -> task<> { co_await socket.recv_json<point>(); };
        EXPECT_EQ(co_await text_of(text()), "a binary message instead of text");
        EXPECT_EQ(co_await text_of(binary()), "text instead of a binary message");
        EXPECT_NE((co_await text_of(json())).find('x'), std::string::npos);
        co_await echo(socket);
      });
}

TASK_TEST(Connection, RefusesWhatMayNotBeSent) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        const auto refused = [](task<> work) -> task<> {
          EXPECT_EQ(co_await attempt(work), ended::threw);
          EXPECT_THROW(work.take(), std::invalid_argument);
        };
        co_await refused(socket.send_text("\xFF"));
        co_await refused(socket.send_text("cut \xE2\x82"));
        co_await refused(socket.close(1005));
        co_await refused(socket.close(1000, std::string(124, 'x')));
        co_await refused(socket.close(1000, "\xFF"));
        EXPECT_THROW(socket.try_send({message_kind::text, "\xFF"}), std::invalid_argument);
        EXPECT_TRUE(socket.is_open());
      },
      listen);
}

// Closing.

TASK_TEST(Connection, ABodyThatReturnsClosesWith1000, .seeds = 20) {
  co_await socket_pair().run([](connection& socket) -> task<> { co_await socket.send_text("bye"); },
                             [](connection& socket) -> task<> {
                               EXPECT_EQ(co_await socket.recv_text(), "bye");
                               EXPECT_FALSE(co_await socket.next());
                               EXPECT_EQ(socket.code(), 1000);
                               EXPECT_FALSE(co_await socket.next());
                             });
}

TASK_TEST(Connection, ABodyThatThrowsClosesWith1011) {
  socket_pair both;
  auto all = both.run(
      [](connection&) -> task<> {
        throw std::runtime_error("broken");
        co_return;
      },
      [](connection& socket) -> task<> { EXPECT_EQ(co_await close_code_of(listen(socket)), 1011); });
  EXPECT_EQ(co_await attempt(all), ended::threw);
}

TASK_TEST(Connection, ABodyThatIsCutClosesWith1001) {
  int code = 0;
  co_await socket_pair().run(
      [](connection& socket) -> task<> { EXPECT_FALSE(co_await move_on_after(1s, listen(socket))); }, listen);
  auto [near, far] = io::memory_stream::pair();
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await with(session(far, role::server, {}, {}), [&](connection& socket) -> task<> {
        co_await listen(socket);
        code = socket.code().value();
      });
      far.close();
    });
    co_await move_on_after(1s, [&]() -> task<> {
      co_await with(session(near, role::client, {}, {}),
                    [](connection&) -> task<> { co_await sleep_forever(); });
    });
    near.close();
  });
  EXPECT_EQ(code, 1001);
}

TASK_TEST(Connection, ClosesWithACodeAndAReason, .seeds = 20) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await socket.close(4000, "enough");
        EXPECT_FALSE(socket.is_open());
        EXPECT_FALSE(co_await socket.next());  // it was this side's wish
        EXPECT_EQ(co_await close_code_of(socket.send_text("late")), 4000);
        EXPECT_FALSE(socket.try_send({message_kind::text, "late"}));
        co_await socket.close();  // once more is no error
      },
      [](connection& socket) -> task<> {
        EXPECT_EQ(co_await close_code_of(listen(socket)), 4000);
        EXPECT_EQ(socket.reason(), "enough");
        try {
          co_await socket.recv_text();
          ADD_FAILURE();
        } catch (const closed& e) {
          EXPECT_STREQ(e.what(), "the connection was closed: 4000 private use: enough");
          EXPECT_EQ(e.reason(), "enough");
          EXPECT_EQ(e.code(), make_error_code(errc::closed));
        }
      });
}

TASK_TEST(Connection, HearsThePeerOutAfterItsOwnClose, .seeds = 20) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await socket.send_text("one");
        co_await socket.send_text("two");
        co_await weft::testing::wait_all_blocked();
        socket.begin_close(1000, "no more questions");
        EXPECT_FALSE(socket.is_open());
        std::string heard;
        while (auto m = co_await socket.next()) heard += m->data + ' ';
        EXPECT_EQ(heard, "one two ");
      },
      echo);
}

TASK_TEST(Connection, GivesWhatCameBeforeTheClose) {
  co_await with_raw_client(
      {},
      [](connection& socket) -> task<> {
        co_await weft::testing::wait_all_blocked();
        EXPECT_FALSE(socket.is_open());
        EXPECT_EQ(co_await socket.recv_text(), "first");
        EXPECT_EQ(co_await socket.recv_text(), "second");
        EXPECT_FALSE(co_await socket.next());
      },
      [](testing::raw_peer& peer) -> task<> {
        co_await peer.send(opcode::text, "first");
        co_await peer.send(opcode::text, "second");
        co_await peer.send_close(1001);
        EXPECT_EQ(co_await peer.receive(), "\x88\x02\x03\xE9");  // the code is sent back
        EXPECT_EQ(co_await peer.receive(), "");
      });
}

TASK_TEST(Connection, APeerThatVanishesIs1006) {
  co_await with_raw_client(
      {},
      [](connection& socket) -> task<> {
        EXPECT_EQ(co_await close_code_of(listen(socket)), 1006);
        EXPECT_EQ(socket.reason(), "the peer ended the connection without closing it");
        EXPECT_EQ(co_await close_code_of(socket.send_text("late")), 1006);
      },
      [](testing::raw_peer& peer) -> task<> {
        peer.stream.close();
        co_return;
      });
}

TASK_TEST(Connection, APeerThatDoesNotAnswerACloseIsCut) {
  const auto begin = co_await now();
  co_await with_raw_client(
      {.ping_interval = duration::max(), .close_timeout = 3s},
      [](connection& socket) -> task<> { co_await socket.close(); },
      [](testing::raw_peer& peer) -> task<> {
        EXPECT_EQ(co_await peer.receive(), "\x88\x02\x03\xE8");
        EXPECT_EQ(co_await peer.receive(), "");
      });
  EXPECT_EQ(co_await now() - begin, 3s);
}

TASK_TEST(Connection, APeerThatBreaksTheProtocolIsTold) {
  co_await with_raw_client(
      {.message = {.message_bytes_max = 10}},
      [](connection& socket) -> task<> { EXPECT_EQ(co_await close_code_of(listen(socket)), 1009); },
      [](testing::raw_peer& peer) -> task<> {
        co_await peer.send(opcode::binary, "much too long");
        EXPECT_EQ(co_await peer.receive(),
                  "\x88\x21\x03\xF1"
                  "a message of more than 10 bytes");
        EXPECT_EQ(co_await peer.receive(), "");
      });
}

// Pings.

TASK_TEST(Connection, AnswersPings) {
  co_await with_raw_client({}, listen, [](testing::raw_peer& peer) -> task<> {
    co_await peer.send(opcode::ping, "one");
    EXPECT_EQ(co_await peer.receive(), "\x8A\x03one");
    co_await peer.send(opcode::text, "a", false);
    std::string both;
    encode_frame(both, {.what = opcode::ping, .mask = mask_key{}}, "two");
    encode_frame(both, {.what = opcode::ping, .mask = mask_key{}}, "three");
    co_await peer.stream.write_all(both);
    EXPECT_EQ(co_await peer.receive(), "\x8A\x03two\x8A\x05three");
    co_await peer.send(opcode::pong, "nobody asked");
    co_await peer.send(opcode::continuation, "b");
    co_await peer.send_close(1000);
    co_await peer.receive();
  });
}

// RFC 6455 §5.5.3: of those that it does not let us answer, only the latest is.
TASK_TEST(Connection, PingsOfAPeerThatDoesNotReadDoNotPileUp) {
  co_await with_raw_client({}, listen, [](testing::raw_peer& peer) -> task<> {
    for (int i = 10'000; i < 20'000; ++i)
      co_await peer.send(opcode::ping, format("{}", i) + std::string(100, 'x'));
    std::string got;
    while (!got.contains("19999")) got += co_await peer.receive();
    EXPECT_TRUE(
        got.starts_with("\x8A\x69"
                        "10000"));
    EXPECT_TRUE(got.contains("10100x"));
    EXPECT_LT(got.size(), 100'000u);
    EXPECT_TRUE(got.substr(got.size() - 105).starts_with("19999"));
    co_await peer.send_close(1000);
    co_await peer.receive();
  });
}

TASK_TEST(Connection, MeasuresHowFarThePeerIs, .seeds = 20) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        EXPECT_EQ(co_await socket.ping(), 0s);
        EXPECT_EQ(co_await socket.ping(), 0s);
      },
      listen);
}

TASK_TEST(Connection, KeepsAnIdleConnectionAlive) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await sleep_for(1h);
        EXPECT_TRUE(socket.is_open());
      },
      listen);
}

TASK_TEST(Connection, APeerThatIsSilentIsGone) {
  const auto begin = co_await now();
  co_await with_raw_client(
      {.ping_interval = 20s, .ping_timeout = 10s},
      [&](connection& socket) -> task<> {
        EXPECT_EQ(co_await close_code_of(listen(socket)), 1011);
        EXPECT_EQ(socket.reason(), "no answer to a ping");
        EXPECT_EQ(co_await now() - begin, 30s);
      },
      [](testing::raw_peer& peer) -> task<> {
        while (!(co_await peer.receive()).empty()) {}
      });
}

TASK_TEST(Connection, AnythingThatComesIsASignOfLife) {
  co_await with_raw_client({.ping_interval = 20s, .ping_timeout = 10s}, listen,
                           [](testing::raw_peer& peer) -> task<> {
                             for (int i = 0; i < 20; ++i) {
                               co_await sleep_for(5s);
                               co_await peer.send(opcode::text, "busy");
                             }
                             co_await peer.send_close(1000);
                             EXPECT_TRUE((co_await peer.receive()).ends_with("\x88\x02\x03\xE8"));
                           });
}

TASK_TEST(Connection, AProgramThatIsSlowIsNoDeadPeer) {
  co_await socket_pair{.client_options = {.ping_interval = duration::max(), .close_timeout = 1h},
                       .server_options = {.queue_messages_max = 2}}
      .run(
          [](connection& socket) -> task<> {
            for (int i = 0; i < 20; ++i) co_await socket.send_text("work");
            co_await socket.close();
          },
          [](connection& socket) -> task<> {
            int count = 0;
            for (; co_await socket.next(); ++count) co_await sleep_for(100s);
            EXPECT_EQ(count, 20);
          });
}

// Back-pressure.

TASK_TEST(Connection, ASenderWaitsForASlowReceiver, .seeds = 20) {
  int sent = 0;
  co_await socket_pair{.client_options = {.unsent_bytes_max = 10'000, .ping_interval = duration::max()},
                       .server_options = {.queue_messages_max = 3, .ping_interval = duration::max()},
                       .capacity = 10'000}
      .run(
          [&](connection& socket) -> task<> {
            const std::string kilobyte(1000, 'x');
            for (; sent < 1000; ++sent) co_await socket.send_text(kilobyte);
          },
          [&](connection& socket) -> task<> {
            co_await weft::testing::wait_all_blocked();
            EXPECT_LT(sent, 100);  // 64 KiB that one read brings, and what waits on the way
            int received = 0;
            for (; co_await socket.next(); ++received) {}
            EXPECT_EQ(received, 1000);
          });
}

TASK_TEST(Connection, TrySendDoesNotWait) {
  co_await with_raw_client(
      {.unsent_bytes_max = 100'000},
      [](connection& socket) -> task<> {
        int sent = 0;
        while (socket.try_send({message_kind::binary, std::string(1000, 'x')})) ++sent;
        EXPECT_EQ(sent, 100);  // nothing leaves before this task waits
        co_await listen(socket);
      },
      [](testing::raw_peer& peer) -> task<> {
        co_await peer.receive();
        co_await peer.receive();
        co_await peer.send_close(1000);
        co_await peer.receive();
      });
}

TASK_TEST(Connection, SendersTakeTurns, .seeds = 50) {
  std::vector<std::string> got;
  co_await socket_pair{.client_options = {.unsent_bytes_max = 100}, .capacity = 100}.run(
      [&](connection& socket) -> task<> {
        co_await with_task_group([&](task_group<>& group) -> task<> {
          for (const char name : {'a', 'b', 'c'}) {
            group.spawn(
                [&socket](char me) -> task<> {
                  for (int i = 0; i < 5; ++i) co_await socket.send_text(std::string(150, me));
                },
                name);
          }
          co_return;
        });
      },
      [&](connection& socket) -> task<> {
        while (auto m = co_await socket.next()) got.push_back(m->data);
      });
  EXPECT_EQ(got.size(), 15u);
  for (const std::string& one : got) EXPECT_EQ(one, std::string(150, one[0]));
}

TASK_TEST(Connection, OneTaskReceives) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await with_task_group([&](task_group<>& group) -> task<> {
          auto first = group.spawn(listen, std::ref(socket));
          co_await weft::testing::wait_all_blocked();
          auto second = socket.next();
          EXPECT_EQ(co_await attempt(second), ended::threw);
          EXPECT_THROW(second.take(), io::busy_error);
          first.cancel();
        });
      },
      listen);
}

// Cancellation.

TASK_TEST(Connection, AReceiverThatIsCutLosesNothing, .seeds = 100) {
  int got = 0;
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        for (int i = 0; i < 10; ++i) {
          co_await socket.send_text(std::to_string(i));
          co_await sleep_for(1ms);
        }
      },
      [&](connection& socket) -> task<> {
        while (got < 10) {
          auto one = co_await move_on_after(1ms, socket.next());  // as often as not at the same instant
          if (one && *one) EXPECT_EQ((*one)->data, std::to_string(got++));
        }
      });
}

TASK_TEST(Connection, ASenderThatIsCutSendsAllOrNothing, .seeds = 50) {
  const std::string large(30'000, 'z');
  co_await socket_pair{.client_options = {.unsent_bytes_max = 1000}, .capacity = 1000}.run(
      [&](connection& socket) -> task<> {
        for (int i = 0; i < 10; ++i) co_await move_on_after(1ms, socket.send_binary(large));
        co_await socket.send_text("end");
      },
      [&](connection& socket) -> task<> {
        for (;;) {
          co_await sleep_for(3ms);
          const auto m = co_await socket.next();
          if (m && m->is_text()) co_return;
          EXPECT_EQ(m.value().data, large);
        }
      });
}

TEST(ConnectionCancelled, EverywhereLeavesNothingBehind) {
  const auto counts = weft::testing::cancel_everywhere([](weft::testing::cancelled_run& run) -> task<> {
    socket_pair both{.agreed = {.compression = deflate_terms{}}};
    co_await run.run([&]() -> task<> {
      co_await both.run(
          [](connection& socket) -> task<> {
            co_await socket.send_text("one");
            co_await socket.next();
            co_await socket.ping();
          },
          echo);
    });
  });
  EXPECT_GT(counts.cuts, 50u);
}

}  // namespace
}  // namespace weft::ws
