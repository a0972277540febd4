// SPDX-License-Identifier: MIT
#include "weft/io/uring_accepts.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

/// A listening socket at which io_uring accepts.
struct listening {
  explicit listening(loop& l) : ring(*uring_of(l)) {
    socket = descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket.get(), 100), 0);
    EXPECT_EQ(getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    accepts.emplace(ring, socket.get());
  }
  descriptor connect() const {
    descriptor made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return made;
  }
  /// Throws the errno.
  task<descriptor> next() {
    uring_accepts::wait operation(*accepts);
    co_await operation;
    if (operation.error_number != 0) throw operation.error_number;
    co_return std::move(operation.socket);
  }
  bool has_system_queued() const {
    const descriptor one(accept4(socket.get(), nullptr, nullptr, SOCK_NONBLOCK));
    return static_cast<bool>(one);
  }

  uring_driver& ring;
  descriptor socket;
  sockaddr_in address{};
  std::optional<uring_accepts> accepts;
};

in_port_t port_of(const descriptor& one, int (*of)(int, sockaddr*, socklen_t*)) {
  sockaddr_in at{};
  socklen_t size = sizeof at;
  EXPECT_EQ(of(one.get(), reinterpret_cast<sockaddr*>(&at), &size), 0);
  return at.sin_port;
}
bool are_connected(const descriptor& client, const descriptor& accepted) {
  return port_of(client, getsockname) == port_of(accepted, getpeername);
}
/// What reading gives: bytes, 0 at the end, or -errno; not before it is there.
int read_from(const descriptor& one) {
  char byte = 0;
  const ssize_t n = recv(one.get(), &byte, 1, 0);
  return n < 0 ? -errno : static_cast<int>(n);
}

void with_listening(task<> (*body)(listening&)) {
  testing::run({.backend = io_backend::io_uring}, [&]() -> task<> {
    loop& l = co_await this_loop{};
    if (!uring_of(l)) co_return;
    listening at(l);
    co_await body(at);
  });
}

TEST(UringAccepts, GivesConnectionsInOrder) {
  with_listening([](listening& at) -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      std::vector<descriptor> accepted;
      group.spawn([&]() -> task<> {
        for (int i = 0; i < 20; ++i) accepted.push_back(co_await at.next());
      });
      co_await testing::wait_all_blocked();
      std::vector<descriptor> clients;
      for (int i = 0; i < 20; ++i) clients.push_back(at.connect());
      while (accepted.size() < 20) co_await testing::wait_all_blocked();
      for (std::size_t i = 0; i < 20; ++i) EXPECT_TRUE(are_connected(clients[i], accepted[i])) << i;
    });
  });
}

TEST(UringAccepts, LeavesToTheSystemWhatNobodyWaitsFor) {
  with_listening([](listening& at) -> task<> {
    std::vector<descriptor> clients;
    clients.push_back(at.connect());
    const descriptor first = co_await at.next();
    for (int i = 0; i < 60; ++i) {
      clients.push_back(at.connect());
      co_await testing::wait_all_blocked();
    }
    EXPECT_GE(at.accepts->queued(), uring_accepts::queued_max);
    EXPECT_LT(at.accepts->queued(), 60U);
    EXPECT_TRUE(at.has_system_queued());
    const std::size_t queued = at.accepts->queued();
    for (std::size_t i = 1; i <= queued; ++i) EXPECT_TRUE(are_connected(clients[i], co_await at.next())) << i;
    EXPECT_TRUE(are_connected(clients[queued + 2], co_await at.next())) << "one was taken by hand";
  });
}

TEST(UringAccepts, ACancelledWaitStopsIt) {
  with_listening([](listening& at) -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { static_cast<void>(co_await at.next()); });
      co_await testing::wait_all_blocked();
      group.cancel();
    });
    co_await testing::wait_all_blocked();
    const descriptor client = at.connect();
    co_await testing::wait_all_blocked();
    EXPECT_EQ(at.accepts->queued(), 0U);
    EXPECT_TRUE(are_connected(client, co_await at.next())) << "and it goes on";
  });
}

TEST(UringAccepts, ResetsWhatIsQueuedWhenItEnds) {
  with_listening([](listening& at) -> task<> {
    std::vector<descriptor> clients;
    clients.push_back(at.connect());
    const descriptor first = co_await at.next();
    for (int i = 0; i < 3; ++i) clients.push_back(at.connect());  // the loop does not see these
    at.accepts.reset();
    at.socket.close();
    for (std::size_t i = 1; i < clients.size(); ++i) EXPECT_EQ(read_from(clients[i]), -ECONNRESET) << i;
  });
}

TEST(UringAccepts, ItsEndEndsWhoWaits) {
  with_listening([](listening& at) -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      int why = 0;
      group.spawn([&]() -> task<> {
        try {
          static_cast<void>(co_await at.next());
        } catch (int error_number) {
          why = error_number;
        }
      });
      co_await testing::wait_all_blocked();
      EXPECT_THROW(static_cast<void>(co_await at.next()), busy_error);
      at.accepts.reset();
      co_await testing::wait_all_blocked();
      EXPECT_EQ(why, ECANCELED);
    });
  });
}

TEST(UringAccepts, TellsOfErrorsOnceAndGoesOn) {
  with_listening([](listening& at) -> task<> {
    int left = 2;
    at.ring.fault = [&](ring_call::kind of) {
      return of == ring_call::kind::accept_ahead && left-- > 0 ? EMFILE : 0;
    };
    const descriptor client = at.connect();
    for (int i = 0; i < 2; ++i) {
      try {
        static_cast<void>(co_await at.next());
        ADD_FAILURE() << "no error";
      } catch (int error_number) {
        EXPECT_EQ(error_number, EMFILE);
      }
    }
    EXPECT_TRUE(are_connected(client, co_await at.next()));
    at.ring.fault = nullptr;
  });
}

}  // namespace
}  // namespace weft::io
