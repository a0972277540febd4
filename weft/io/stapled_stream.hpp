// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "weft/io/stream.hpp"

namespace weft::io {

/// One stream out of two: it reads from one and writes to the other. For the pipes of a process, say.
class stapled_stream final : public stream {
 public:
  stapled_stream(std::unique_ptr<stream> from, std::unique_ptr<stream> to) noexcept
      : from_(std::move(from)), to_(std::move(to)) {}

  task<std::size_t> read_some(std::span<char> into) override { return from_->read_some(into); }
  task<chunk> read_chunk() override { return from_->read_chunk(); }
  task<> write_all(std::string_view data) override { return to_->write_all(data); }
  task<> write_all(std::string_view first, std::string_view second) override {
    return to_->write_all(first, second);
  }
  task<> write_all(std::span<const std::string_view> parts) override { return to_->write_all(parts); }
  std::size_t try_write(std::string_view data) override { return to_->try_write(data); }
  /// Ends the one that is written to.
  task<> close_write() override { return to_->close_write(); }
  void close() noexcept override {
    to_->close();
    from_->close();
  }
  bool has_input() const noexcept override { return from_->has_input(); }
  bool noticed_input() const noexcept override { return from_->noticed_input(); }
  /// The one that is read from answers first.
  void answer_attribute(attribute_request& request) const override {
    to_->answer_attribute(request);
    from_->answer_attribute(request);
  }

 private:
  std::unique_ptr<stream> from_, to_;
};

}  // namespace weft::io
