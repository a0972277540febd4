// SPDX-License-Identifier: MIT
// file_rows copy FROM TO: copies a file. file_rows send FILE: sends one over TCP, until all has arrived.
#include <fcntl.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "bench/drain.h"
#include "weft/core/loop.hpp"
#include "weft/core/run.hpp"
#include "weft/fs/copy.hpp"
#include "weft/fs/file.hpp"
#include "weft/net/tcp_stream.hpp"
#include "weft/net/transfer.hpp"

namespace {

using namespace weft;

task<> copy(std::string from, std::string to) { co_await fs::copy(std::move(from), std::move(to)); }

task<int> send_over(std::string path, int socket) {
  net::tcp_stream to(co_await this_loop{}, io::descriptor(socket), {});
  const fs::file file = co_await fs::open(std::move(path));
  const bool all = co_await net::send_file(to, file.descriptor()) == file.size();
  co_await to.close_write();
  std::array<char, 1> end;
  co_return all&& co_await to.read_some(end) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "copy" && argc == 4) return main_run(copy, std::string(argv[2]), std::string(argv[3]));
  if (what != "send" || argc != 3) return 2;
  const int socket = connect_to_drain();
  fcntl(socket, F_SETFL, O_NONBLOCK);
  return main_run(send_over, std::string(argv[2]), socket);
}
