// SPDX-License-Identifier: MIT
// The worker's side of `process_pool`.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string_view>

#include "weft/process/detail/packet.hpp"
#include "weft/process/detail/process_server.hpp"
#include "weft/process/detail/remote_function.hpp"

namespace weft::detail {

namespace {

int milliseconds(duration length) noexcept {
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(length).count();
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, std::numeric_limits<int>::max()));
}

/// Nothing came for a while. From here on nothing can be sent; what was sent before is done first, so that
/// whoever could send a job knows that it is done, and whoever could not knows that it is not.
void retire(int socket) noexcept { shutdown(socket, SHUT_RD); }

struct answer {
  packet_kind kind;
  binary_writer out;
};

answer run_job(std::string_view job) {
  job_head head{};
  job.copy(reinterpret_cast<char*>(&head), sizeof head);
  binary_reader in(job.substr(sizeof head), head.depth_max);
  answer a{packet_kind::returned, binary_writer(head.depth_max)};
  try {
    head.call(in, a.out);
  } catch (...) {
    a = {packet_kind::threw, binary_writer()};
    serialize_exception(a.out);
  }
  const std::size_t bytes = a.out.bytes().size();
  if (bytes > head.result_bytes_max) {
    a = {packet_kind::too_large, binary_writer()};
    serialize(a.out, std::uint64_t{bytes});
  }
  return a;
}

}  // namespace

void work(int socket, duration idle_max) noexcept {
  for (;;) {
    pollfd p{.fd = socket, .events = POLLIN, .revents = 0};
    if (poll(&p, 1, milliseconds(idle_max)) == 0) retire(socket);
    packet job;
    if (receive(socket, job, 0) != 0 || job.kind != packet_kind::job) _exit(0);
    const answer a = run_job(job.bytes());
    std::fflush(nullptr);  // before the program goes on, and writes too
    if (send(socket, a.kind, a.out.bytes()) != 0) _exit(1);
  }
}

}  // namespace weft::detail
