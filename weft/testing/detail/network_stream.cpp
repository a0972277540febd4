// SPDX-License-Identifier: MIT
#include "weft/testing/detail/network_stream.hpp"

#include <cerrno>
#include <string>

#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/exclusive_use.hpp"
#include "weft/net/attributes.hpp"
#include "weft/net/errors.hpp"

namespace weft::testing::detail {

network_stream::network_stream(std::shared_ptr<network_link> along, std::shared_ptr<network_wire> in,
                               std::shared_ptr<network_wire> out, const net::endpoint& local,
                               const net::endpoint& peer) noexcept
    : link_(std::move(along)), in_(std::move(in)), out_(std::move(out)), local_(local), peer_(peer) {}

network_stream::~network_stream() { network_stream::close(); }

std::pair<std::unique_ptr<network_stream>, std::unique_ptr<network_stream>> network_stream::pair(
    const std::shared_ptr<network_link>& along, const net::endpoint& local, const net::endpoint& peer) {
  const auto there = std::make_shared<network_wire>(along);
  const auto back = std::make_shared<network_wire>(along);
  return {std::make_unique<network_stream>(along, back, there, local, peer),
          std::make_unique<network_stream>(along, there, back, peer, local)};
}

task<std::size_t> network_stream::read_some(std::span<char> into) {
  const auto in = in_;
  const std::string attempted = format("read from {}", peer_.str());
  const io::exclusive_use mine(in->is_read, "weft: another task reads this stream already");
  co_await yield_now();
  while (!in->has_arrived()) co_await in->readers.park();
  if (in->is_closed()) throw net::error(ECANCELED, attempted);
  if (in->is_reset()) throw net::error(ECONNRESET, attempted);
  co_return in->take(into);
}

task<> network_stream::write_all(std::string_view data) {
  const auto out = out_, in = in_;
  const std::string attempted = format("write to {}", peer_.str());
  const io::exclusive_use mine(out->is_written, "weft: another task writes to this stream already");
  co_await yield_now();
  if (!data.empty() && link_->draws->happens(link_->options.resets)) {
    out->reset();
    in->reset();
  }
  while (!data.empty()) {
    if (out->is_reset()) throw net::error(ECONNRESET, attempted);
    if (out->is_ended() || out->is_closed()) throw net::error(EPIPE, attempted);
    const std::size_t sent = out->send(data);
    data.remove_prefix(sent);
    if (sent == 0) co_await out->writers.park();
  }
}

task<> network_stream::close_write() {
  out_->end();
  co_return;
}

void network_stream::close() noexcept {
  in_->close();
  out_->end();
}

void network_stream::answer_attribute(io::attribute_request& request) const {
  request.offer<net::peer_endpoint>([this] { return peer_; });
  request.offer<net::local_endpoint>([this] { return local_; });
}

}  // namespace weft::testing::detail
