// SPDX-License-Identifier: MIT
// Messages in pieces at their edges: what is cut, wrong, too long, or never ended.
// Covers: weft/ws/connection.hpp weft/ws/message.hpp weft/ws/limits.hpp
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/ws/socket_pair.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/ws/connection.hpp"

namespace weft::ws {
namespace {

using testing::socket_pair;
using testing::with_raw_client;

constexpr connection_options any_length{.message = {.message_bytes_max = 10, .in_pieces = true}};

TASK_TEST(Pieces, AreNoLongerThanTheLimit) {
  co_await with_raw_client(
      any_length,
      [](connection& socket) -> task<> {
        std::string all;
        for (bool last = false; !last;) {
          const auto piece = co_await socket.next();
          EXPECT_LE(piece->data.size(), 10U);
          all += piece->data;
          last = piece->is_last();
        }
        EXPECT_EQ(all, std::string(25, 'x'));
        EXPECT_EQ(co_await socket.recv_binary(), std::string(10, 'y'));
        EXPECT_THROW(co_await socket.recv_binary(), closed);
        EXPECT_EQ(socket.code(), close_code::message_too_big);
      },
      [](testing::raw_peer& peer) -> task<> {
        co_await peer.send(opcode::binary, std::string(25, 'x'));
        co_await peer.send(opcode::binary, std::string(10, 'y'));
        co_await peer.send(opcode::binary, std::string(11, 'z'));
        co_await peer.send_close(1009);
      });
}

TASK_TEST(Pieces, OfALimitOfNothingAreRefused) {
  co_await with_raw_client(
      {.message = {.message_bytes_max = 0, .in_pieces = true}},
      [](connection& socket) -> task<> {
        EXPECT_EQ(co_await socket.recv_binary(), "");
        EXPECT_THROW(co_await socket.next(), closed);
        EXPECT_EQ(socket.code(), close_code::message_too_big);
      },
      [](testing::raw_peer& peer) -> task<> {
        co_await peer.send(opcode::binary, "");
        co_await peer.send(opcode::binary, "x");
        co_await peer.send_close(1009);
      });
}

TASK_TEST(Pieces, AreKeptForTheNextWhoAsksForTheWhole) {
  co_await with_raw_client(
      any_length,
      [](connection& socket) -> task<> {
        EXPECT_FALSE(co_await move_on_after(1s, [&] { return socket.recv_text(); }));
        EXPECT_FALSE(co_await move_on_after(1s, [&] { return socket.recv_text(); }));
        socket.begin_close();
        EXPECT_EQ(co_await socket.recv_text(), "abc");
        const auto piece = co_await socket.next();
        EXPECT_EQ(piece->data, "de");
        EXPECT_EQ(piece->part, message_part::whole);
      },
      [](testing::raw_peer& peer) -> task<> {
        co_await peer.send(opcode::text, "a", false);
        co_await peer.send(opcode::continuation, "b", false);
        co_await peer.receive();  // its close
        co_await peer.send(opcode::continuation, "c");
        co_await peer.send(opcode::text, "de");
        co_await peer.send_close(1000);
      });
}

TASK_TEST(Pieces, AreGivenAsTheyAreToWhoGoesOnWithNext) {
  co_await with_raw_client(
      any_length,
      [](connection& socket) -> task<> {
        EXPECT_FALSE(co_await move_on_after(1s, [&] { return socket.recv_text(); }));
        socket.begin_close();
        const auto piece = co_await socket.next();
        EXPECT_EQ(piece->data, "ab");
        EXPECT_EQ(piece->part, message_part::first);
        EXPECT_EQ(co_await socket.recv_text(), "c");  // what is left
      },
      [](testing::raw_peer& peer) -> task<> {
        co_await peer.send(opcode::text, "a", false);
        co_await peer.send(opcode::continuation, "b", false);
        co_await peer.receive();  // its close
        co_await peer.send(opcode::continuation, "c");
        co_await peer.send_close(1000);
      });
}

TASK_TEST(Pieces, AreNotGivenWithAHoleBetweenThem) {
  co_await with_raw_client(
      {.message = {.in_pieces = true}, .queue_messages_max = 2},
      [](connection& socket) -> task<> {
        socket.begin_close();
        co_await weft::testing::wait_all_blocked();
        EXPECT_EQ((co_await socket.next())->data, "a");
        EXPECT_EQ((co_await socket.next())->data, "b");
        EXPECT_FALSE(co_await socket.next());
      },
      [](testing::raw_peer& peer) -> task<> {
        co_await peer.send(opcode::text, "a", false);
        for (const char* piece : {"b", "c"}) co_await peer.send(opcode::continuation, piece, false);
        co_await sleep_for(1s);
        co_await peer.send(opcode::continuation, "d");
        co_await peer.send_close(1000);
      });
}

TASK_TEST(Pieces, ThatNeverEndLetOthersGoWhenTheConnectionIsOver) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await socket.send({message_kind::text, "a", message_part::first});
        co_await with_task_group([&](task_group<>& group) -> task<> {
          for (int i = 0; i < 2; ++i) {
            group.spawn([&]() -> task<> { EXPECT_THROW(co_await socket.send_text("b"), closed); });
          }
          EXPECT_FALSE(co_await socket.next());
        });
        EXPECT_THROW(co_await socket.send({message_kind::text, "c", message_part::last}), closed);
      },
      [](connection& socket) -> task<> {
        co_await weft::testing::wait_all_blocked();
        co_await socket.close();
      });
}

TASK_TEST(Pieces, ThatAreNoTextLeaveTheMessageAsItWas) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await socket.send({message_kind::text, "\xC3", message_part::first});
        for (const char* wrong : {"", "\xC3", "a"}) {
          EXPECT_THROW(co_await socket.send({message_kind::text, wrong, message_part::last}),
                       std::invalid_argument);
        }
        co_await socket.send({message_kind::text, "\xBC", message_part::last});
      },
      [](connection& socket) -> task<> { EXPECT_EQ(co_await socket.recv_text(), "\xC3\xBC"); });
}

TASK_TEST(Pieces, AreOfTheKindOfTheFirst) {
  co_await socket_pair().run(
      [](connection& socket) -> task<> {
        co_await socket.send({message_kind::binary, "\xFF", message_part::first});
        co_await socket.send({.data = "\xFE", .part = message_part::last});
        co_await socket.send({message_kind::text, "a", message_part::first});
        EXPECT_THROW(co_await socket.send({message_kind::binary, "\xFF", message_part::last}),
                     std::invalid_argument);
        co_await socket.send({message_kind::binary, "b", message_part::last});
      },
      [](connection& socket) -> task<> {
        EXPECT_EQ(co_await socket.recv_binary(), "\xFF\xFE");
        EXPECT_EQ(co_await socket.recv_text(), "ab");
      });
}

/// Both sides are cut at each of their waits, and go on where they were.
TEST(PiecesCancelled, EverywhereAreSentAndReceivedOnce) {
  const std::vector<message> pieces{{message_kind::text, "gr\xC3", message_part::first},
                                    {message_kind::text, "\xBC\xC3", message_part::middle},
                                    {message_kind::text, "\x9F", message_part::middle},
                                    {message_kind::text, "e", message_part::last}};
  for (const bool cut_sender : {false, true}) {
    const auto counts = weft::testing::cancel_everywhere([&](weft::testing::cancelled_run& run) -> task<> {
      socket_pair both{.client_options = {.unsent_bytes_max = 1},
                       .server_options = {.message = {.in_pieces = true}, .queue_messages_max = 1},
                       .capacity = 4};
      const auto in_two_goes = [&run](bool cut, std::function<task<>()> work) -> task<> {
        if (!cut || !co_await run.run(work)) co_await work();
      };
      std::size_t sent = 0;
      std::string got;
      co_await both.run(
          [&](connection& socket) -> task<> {
            co_await in_two_goes(cut_sender, [&]() -> task<> {
              for (; sent < pieces.size(); ++sent) co_await socket.send(pieces[sent]);
            });
            co_await socket.next();
          },
          [&](connection& socket) -> task<> {
            co_await in_two_goes(!cut_sender, [&]() -> task<> {
              if (got.empty()) got = co_await socket.recv_text();
            });
            EXPECT_EQ(got,
                      "gr\xC3\xBC\xC3\x9F"
                      "e");
          });
    });
    EXPECT_GT(counts.cuts, 20U);
  }
}

}  // namespace
}  // namespace weft::ws
