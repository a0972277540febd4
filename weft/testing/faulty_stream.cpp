// SPDX-License-Identifier: MIT
#include "weft/testing/faulty_stream.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"

namespace weft::testing {

faulty_stream::faulty_stream(std::unique_ptr<io::stream> inner, const faults& what) noexcept
    : inner_(std::move(inner)), what_(what) {}

task<std::size_t> faulty_stream::read_some(std::span<char> into) {
  if (what_.delay > duration::zero()) co_await sleep_for(what_.delay);
  if (read_ >= what_.read_fails_after_bytes) throw io::error(what_.error_number, "read");
  if (read_ >= what_.read_ends_after_bytes) co_return 0;
  const std::size_t until_fault = std::min(what_.read_fails_after_bytes, what_.read_ends_after_bytes) - read_;
  const std::size_t n =
      co_await inner_->read_some(into.first(std::min({into.size(), what_.read_bytes_max, until_fault})));
  read_ += n;
  co_return n;
}

task<> faulty_stream::write_all(std::string_view data) {
  if (what_.delay > duration::zero()) co_await sleep_for(what_.delay);
  const std::size_t n = std::min(data.size(), what_.write_fails_after_bytes - written_);
  co_await inner_->write_all(data.substr(0, n));
  written_ += n;
  if (n < data.size()) throw io::error(what_.error_number, "write");
}

task<> faulty_stream::close_write() { return inner_->close_write(); }
void faulty_stream::close() noexcept { inner_->close(); }
bool faulty_stream::has_input() const noexcept {
  return read_ >= std::min(what_.read_fails_after_bytes, what_.read_ends_after_bytes) || inner_->has_input();
}

}  // namespace weft::testing
