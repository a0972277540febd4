// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "weft/io/stream.hpp"
#include "weft/net/endpoint.hpp"

namespace weft::net {

/// A connection of whatever kind, with the addresses of its ends: what an `any_listener` gives.
class any_stream final : public io::stream {
 public:
  any_stream(std::unique_ptr<io::stream> below, const endpoint& local, const endpoint& peer) noexcept;
  any_stream(any_stream&&) noexcept = default;
  any_stream& operator=(any_stream&&) noexcept = default;

  task<std::size_t> read_some(std::span<char> into) override { return below_->read_some(into); }
  task<io::chunk> read_chunk() override { return below_->read_chunk(); }
  task<> write_all(std::string_view data) override { return below_->write_all(data); }
  task<> write_all(std::string_view first, std::string_view second) override {
    return below_->write_all(first, second);
  }
  task<> write_all(std::span<const std::string_view> parts) override { return below_->write_all(parts); }
  std::size_t try_write(std::string_view data) override { return below_->try_write(data); }
  task<> close_write() override { return below_->close_write(); }
  void close() noexcept override { below_->close(); }
  bool has_input() const noexcept override { return below_->has_input(); }
  bool noticed_input() const noexcept override { return below_->noticed_input(); }
  void answer_attribute(io::attribute_request& request) const override { below_->answer_attribute(request); }

  const endpoint& local() const noexcept { return local_; }
  const endpoint& peer() const noexcept { return peer_; }
  /// The stream that carries this one.
  io::stream& below() const noexcept { return *below_; }

 private:
  std::unique_ptr<io::stream> below_;
  endpoint local_, peer_;
};

}  // namespace weft::net
