// SPDX-License-Identifier: MIT
// Covers: weft/tls/context.hpp weft/tls/stream.hpp
// Where the kernel has no TLS, the same is to be seen without it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tests/net/loopback.hpp"
#include "tests/tls/tls_pair.hpp"
#include "weft/core/run.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/net/attributes.hpp"
#include "weft/net/transfer.hpp"
#include "weft/testing/check_stream.hpp"

namespace weft::tls {
namespace {

task<tests::tls_pair> connected_over_tcp(context_options options) {
  auto ends = co_await tests::tcp_pair();
  options.kernel_tls = true;
  context_options of_client = tests::test_authority().trusting();
  of_client.kernel_tls = true;
  co_return co_await tests::connected(tests::wires_of(std::move(ends)), context::for_client(of_client),
                                      tests::test_server(options));
}

/// Whether the kernel can, as it says itself.
task<bool> kernel_can() {
  const auto ends = co_await tests::tcp_pair();
  co_return setsockopt(ends.first.descriptor(), IPPROTO_TCP, TCP_ULP, "tls", sizeof "tls") == 0;
}

void check(context_options options, bool server_first) {
  testing::check_stream(
      [=]() -> task<testing::stream_pair> {
        auto made = co_await connected_over_tcp(options);
        if (server_first) std::swap(made.client, made.server);
        co_return testing::stream_pair{std::make_unique<stream>(*std::move(made.client)),
                                       std::make_unique<stream>(*std::move(made.server))};
      },
      {.overflow_bytes = 40'000'000, .close_ends = false});
}

// Not the client of TLS 1.3: its tickets are there at once, and look like input.
TEST(KernelTls, KeepsThePromisesOfAStream) { check({}, true); }
TEST(KernelTls, KeepsThemWithTls12) { check({.version_max = version::tls_1_2}, true); }
TEST(KernelTls, KeepsThemAsAClientOfTls12) { check({.version_max = version::tls_1_2}, false); }

TEST(KernelTls, WhereTheKernelCan) {
  run([]() -> task<> {
    const bool can = co_await kernel_can();
    for (const version v : {version::tls_1_2, version::tls_1_3}) {
      const auto made = co_await connected_over_tcp({.version_max = v});
      EXPECT_EQ(made.server->kernel_socket() != nullptr, can);
      EXPECT_EQ(made.client->kernel_socket() != nullptr, can);
      EXPECT_TRUE(made.server->attribute<net::peer_endpoint>());
    }
    std::printf("%s\n", can ? "the kernel encrypts" : "this kernel has no TLS");
  });
}

TEST(KernelTls, NotUnlessItIsAsked) {
  run([]() -> task<> {
    auto ends = co_await tests::tcp_pair();
    const auto made = co_await tests::connected(tests::wires_of(std::move(ends)));
    EXPECT_EQ(made.server->kernel_socket(), nullptr);
  });
}

TEST(KernelTls, FilesInTheMiddleOfWhatIsWritten) {
  run([]() -> task<> {
    std::string content(300'000, 'x');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>('a' + i % 23);
    char path[] = "/tmp/weft_kernel_tls_XXXXXX";
    const io::descriptor file(mkstemp(path));
    unlink(path);
    EXPECT_EQ(::write(file.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
    auto made = co_await connected_over_tcp({});
    std::string got;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await made.server->write_all("before ");
        if (net::socket_stream* const socket = made.server->kernel_socket()) {
          EXPECT_EQ(co_await net::send_file(*socket, file.get(), 0, content.size()), content.size());
        } else {
          co_await made.server->write_all(content);
        }
        co_await made.server->write_all(" after");
        co_await made.server->close_write();
      });
      while (const auto piece = co_await made.client->read_chunk()) got += piece;
    });
    EXPECT_TRUE(got == "before " + content + " after") << got.size();
  });
}

}  // namespace
}  // namespace weft::tls
