// SPDX-License-Identifier: MIT
#include "weft/net/transfer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/loopback.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/buffered_reader.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/unix_stream.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

std::string patterned(std::size_t bytes) {
  std::string made(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) made[i] = static_cast<char>(i * 7 + i / 251);
  return made;
}

io::descriptor file_with(const std::string& text) {
  char name[] = "/tmp/weft_XXXXXX";
  io::descriptor made(mkostemp(name, O_CLOEXEC));
  unlink(name);
  EXPECT_EQ(write(made.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  return made;
}

TASK_TEST(SendFile, SendsAPartOfAFile) {
  const std::string text = patterned(5'000'000);
  const auto file = file_with(text);
  auto [a, b] = co_await tests::tcp_pair();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> {
      EXPECT_EQ(co_await send_file(a, file.get()), text.size());
      EXPECT_EQ(co_await send_file(a, file.get(), 10, 5), 5U);
      EXPECT_EQ(co_await send_file(a, file.get(), text.size() - 3, 100), 3U);
      co_await a.close_write();
    });
    io::buffered_reader rest(b);
    EXPECT_EQ(co_await rest.read_all(), text + text.substr(10, 5) + text.substr(text.size() - 3));
  });
  EXPECT_EQ(lseek(file.get(), 0, SEEK_CUR), static_cast<off_t>(text.size()));
  b.abort();
  EXPECT_THROW(
      {
        co_await send_file(a, file.get());
        co_await send_file(a, file.get());
      },
      error);
  EXPECT_THROW(co_await send_file(a, -1), error);
}

TASK_TEST(SendFile, SendsWhatGoesBeforeIt) {
  const std::string text = patterned(5'000'000), large_head(3'000'000, '-');
  const auto file = file_with(text);
  auto [a, b] = co_await tests::tcp_pair();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> {
      EXPECT_EQ(co_await send_file(a, file.get(), 0, 20, "head:"), 20U);
      EXPECT_EQ(co_await send_file(a, file.get(), 0, everything, large_head), text.size());
      EXPECT_EQ(co_await send_file(a, file.get(), text.size(), 5, "behind the end"), 0U);
      EXPECT_EQ(co_await send_file(a, file.get(), 0, 0, "nothing"), 0U);
      co_await a.close_write();
    });
    io::buffered_reader rest(b);
    EXPECT_EQ(co_await rest.read_all(),
              "head:" + text.substr(0, 20) + large_head + text + "behind the end" + "nothing");
  });
}

TASK_TEST(SendFile, ACutOneHasSentABeginning) {
  const std::string text = patterned(20'000'000);
  const auto file = file_with(text);
  auto [a, b] = co_await tests::tcp_pair();
  EXPECT_FALSE(co_await move_on_after(1s, send_file(a, file.get())));
  a.close();
  io::buffered_reader rest(b);
  const std::string got = co_await rest.read_all();
  EXPECT_GT(got.size(), 0U);
  EXPECT_TRUE(text.starts_with(got));
}

TASK_TEST(Splice, MovesEverythingUntilTheEnd) {
  const std::string text = patterned(3'000'000);
  auto [client, in] = co_await tests::tcp_pair();
  auto [out, server] = co_await unix_pair();
  char none{};
  co_await move_on_after(1ms, in.read_some({&none, 1}));  // the driver has opened its own when it has waited
  const std::size_t before = tests::open_descriptors();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> {
      co_await client.write_all(text);
      co_await client.close_write();
    });
    g.spawn([&]() -> task<> {
      EXPECT_EQ(co_await splice(in, out, 1000), 1000U);
      EXPECT_EQ(co_await splice(in, out), text.size() - 1000);
      co_await out.close_write();
    });
    io::buffered_reader rest(server);
    EXPECT_EQ(co_await rest.read_all(), text);
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

TASK_TEST(Splice, MovesFirstWhatCameBefore) {
  const std::string text = patterned(1'000'000);
  auto [client, in] = co_await tests::tcp_pair();
  auto [out, server] = co_await unix_pair();
  client.try_write("first");
  EXPECT_EQ(std::string(co_await in.read_chunk()), "first");
  client.try_write("second");
  co_await testing::wait_all_blocked();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> {
      EXPECT_EQ(co_await splice(in, out, 2), 2U);
      EXPECT_EQ(co_await splice(in, out), text.size() + 4);
      co_await out.close_write();
    });
    g.spawn([&]() -> task<> {
      co_await client.write_all(text);
      co_await client.close_write();
    });
    io::buffered_reader rest(server);
    EXPECT_EQ(co_await rest.read_all(), "second" + text);
  });
}

TASK_TEST(Splice, SaysThatAPeerIsGone) {
  auto [client, in] = co_await tests::tcp_pair();
  auto [out, server] = co_await unix_pair();
  server.close();
  co_await client.write_all("x");
  EXPECT_THROW(co_await splice(in, out), error);
  client.abort();
  EXPECT_THROW(co_await splice(in, out), error);
}

}  // namespace
}  // namespace weft::net
