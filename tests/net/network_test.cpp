// SPDX-License-Identifier: MIT
// Covers: weft/net/network.hpp weft/net/any_stream.hpp
#include "weft/net/network.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "weft/flow/gather.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/net/attributes.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/serve.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/run.hpp"

namespace weft::net {
namespace {

// Says what it was asked for.
class refusing_network final : public network {
 public:
  task<std::unique_ptr<io::stream>> connect(std::string host, std::uint16_t, connect_options) override {
    throw connect_error(EHOSTDOWN, host);
    co_return nullptr;
  }
  task<any_listener> listen(bind_address address, listen_options) override {
    throw listen_error(EHOSTDOWN, address.str());
    co_return any_listener(nullptr);
  }
  task<std::unique_ptr<datagram_port>> bind_datagrams(bind_address address, udp_options) override {
    throw listen_error(EHOSTDOWN, address.str());
    co_return nullptr;
  }
};

TEST(Network, OneInUseTakesThePlaceOfTheSystems) {
  testing::run([]() -> task<> {
    EXPECT_EQ(current_network(), nullptr);
    refusing_network outer, inner;
    const use_network first(outer);
    {
      const use_network second(inner);
      EXPECT_EQ(current_network(), &inner);
    }
    EXPECT_EQ(current_network(), &outer);
    EXPECT_THROW(co_await connect_stream("127.0.0.1", 1), connect_error);
    EXPECT_THROW(co_await listen_any({.host = "127.0.0.1"}), listen_error);
    EXPECT_THROW(co_await bind_datagrams({.host = "127.0.0.1"}), listen_error);
  });
}

TEST(Network, WithoutOneTheSystemsIsUsed) {
  testing::run([]() -> task<> {
    auto listener = co_await listen_any({.host = "127.0.0.1"});
    auto [ours, theirs] =
        co_await gather(connect_stream("127.0.0.1", listener.local().port), listener.accept());
    EXPECT_EQ(theirs.local(), listener.local());
    EXPECT_EQ(theirs.peer(), ours->attribute<local_endpoint>());
    EXPECT_EQ(theirs.attribute<peer_endpoint>(), theirs.peer());
    co_await ours->write_all("to them");
    std::array<char, 7> got{};
    co_await theirs.read_exactly(got);
    EXPECT_EQ(std::string_view(got.data(), got.size()), "to them");
    listener.close();
    EXPECT_THROW(co_await listener.accept(), io::error);
  });
}

TEST(Network, CarriesDatagramsOfTheSystem) {
  testing::run([]() -> task<> {
    const auto one = co_await bind_datagrams({.host = "127.0.0.1"});
    const auto two = co_await bind_datagrams({.host = "127.0.0.1"});
    co_await one->send_to("hello", two->local());
    const auto came = co_await two->next();
    EXPECT_EQ(came->data, "hello");
    EXPECT_EQ(came->from, one->local());
    two->close();
    EXPECT_FALSE(co_await two->next());
  });
}

TEST(AnyStream, KeepsThePromisesOfStreams) {
  testing::check_stream([]() -> task<testing::stream_pair> {
    auto [one, two] = io::memory_stream::pair();
    const auto wrapped = [](io::memory_stream s) {
      return std::make_unique<any_stream>(std::make_unique<io::memory_stream>(std::move(s)), endpoint{},
                                          endpoint{});
    };
    co_return testing::stream_pair(wrapped(std::move(one)), wrapped(std::move(two)));
  });
}

}  // namespace
}  // namespace weft::net
