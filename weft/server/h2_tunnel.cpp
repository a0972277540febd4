// SPDX-License-Identifier: MIT
#include "weft/server/h2_tunnel.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/loop.hpp"
#include "weft/h2/error_code.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/exclusive_use.hpp"
#include "weft/server/h2_connection.hpp"
#include "weft/server/h2_exchange.hpp"

namespace weft::http {

namespace {
constexpr const char* two_readers = "weft: another task reads this stream already";
constexpr const char* two_writers = "weft: another task writes to this stream already";
}  // namespace

task<std::size_t> h2_tunnel::read_some(std::span<char> into) {
  const io::exclusive_use mine(reading_, two_readers);
  co_await wait_input();
  co_return take(into);
}

task<io::chunk> h2_tunnel::read_chunk() {
  const io::exclusive_use mine(reading_, two_readers);
  co_await wait_input();
  io::chunk read((co_await this_loop{}).local<io::chunk_pool>());
  read.resize(take(read.room()));
  co_return read;
}

task<> h2_tunnel::wait_input() {
  co_await pass_on();
  while (!has_input()) co_await of_.arrived_.park();
}

bool h2_tunnel::has_input() const noexcept {
  return taken_ < of_.given_.size() || !of_.waiting_.empty() || of_.body_ended_ || of_.closed_;
}

/// What came before the client has reset the stream is of no use to anybody: RFC 9113 §6.4.
std::size_t h2_tunnel::take(std::span<char> into) {
  std::string& piece = of_.given_;
  if (of_.closed_ && !of_.body_ended_) throw io::error(ECONNRESET, "read");
  if (taken_ == piece.size()) {
    piece.clear();
    piece.swap(of_.waiting_);
    taken_ = 0;
  }
  const std::size_t count = piece.copy(into.data(), into.size(), taken_);
  taken_ += count;
  of_.of_->session_.consume(of_.id_, count);
  of_.of_->wake_writer();
  return count;
}

task<> h2_tunnel::write_all(std::string_view data) {
  const io::exclusive_use mine(writing_, two_writers);
  co_await pass_on();
  h2::session& session = of_.of_->session_;
  const std::size_t enough = of_.of_->context_.options.h2.unsent_bytes_max / 2;
  while (!data.empty()) {
    if (of_.closed_ || of_.finished_) throw io::error(of_.finished_ ? EPIPE : ECONNRESET, "write");
    const std::size_t room = session.room(of_.id_);
    if (room < std::min(data.size(), enough)) {
      co_await of_.sendable_.park();
      continue;
    }
    session.write(of_.id_, data.substr(0, room));
    data.remove_prefix(std::min(data.size(), room));
    of_.of_->wake_writer();
  }
}

task<> h2_tunnel::close_write() {
  co_await pass_on();
  if (!of_.closed_ && !of_.finished_) of_.finish();
}

void h2_tunnel::close() noexcept {
  if (std::exchange(of_.closed_, true)) return;
  of_.of_->session_.reset(of_.id_, h2::error_code::cancel);
  of_.of_->wake_writer();
  of_.arrived_.unpark_all();
  of_.sendable_.unpark_all();
}

void h2_tunnel::answer_attribute(io::attribute_request& request) const {
  of_.of_->stream_.answer_attribute(request);
}

}  // namespace weft::http
