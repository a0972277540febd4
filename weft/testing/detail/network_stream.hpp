// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "weft/io/stream.hpp"
#include "weft/net/endpoint.hpp"
#include "weft/testing/detail/network_wire.hpp"

namespace weft::testing::detail {

/// One end of a connection in a `testing::network`.
class network_stream final : public io::stream {
 public:
  network_stream(std::shared_ptr<network_link> along, std::shared_ptr<network_wire> in,
                 std::shared_ptr<network_wire> out, const net::endpoint& local,
                 const net::endpoint& peer) noexcept;
  ~network_stream() override;

  /// Two ends that are connected, the first one at `local`.
  static std::pair<std::unique_ptr<network_stream>, std::unique_ptr<network_stream>> pair(
      const std::shared_ptr<network_link>& along, const net::endpoint& local, const net::endpoint& peer);

  task<std::size_t> read_some(std::span<char> into) override;
  task<> write_all(std::string_view data) override;
  using stream::write_all;
  task<> close_write() override;
  void close() noexcept override;
  bool has_input() const noexcept override { return in_->has_arrived(); }
  void answer_attribute(io::attribute_request& request) const override;

  const net::endpoint& local() const noexcept { return local_; }
  const net::endpoint& peer() const noexcept { return peer_; }

 private:
  std::shared_ptr<network_link> link_;
  std::shared_ptr<network_wire> in_, out_;
  net::endpoint local_, peer_;
};

}  // namespace weft::testing::detail
