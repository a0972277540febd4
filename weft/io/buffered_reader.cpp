// SPDX-License-Identifier: MIT
#include "weft/io/buffered_reader.hpp"

#include <algorithm>
#include <cstring>

#include "weft/io/errors.hpp"

namespace weft::io {

buffered_reader::buffered_reader(stream& from, std::size_t capacity)
    : from_(from), buffer_(std::max<std::size_t>(capacity, 1), '\0') {}

void buffered_reader::consume(std::size_t bytes) noexcept {
  begin_ += std::min(bytes, end_ - begin_);
  if (begin_ == end_) begin_ = end_ = 0;
}

task<bool> buffered_reader::fill() {
  if (end_ == buffer_.size()) {
    if (begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else {
      buffer_.resize(buffer_.size() * 2);
    }
  }
  const std::size_t n = co_await from_.read_some({buffer_.data() + end_, buffer_.size() - end_});
  end_ += n;
  co_return n > 0;
}

std::string buffered_reader::take(std::size_t bytes) {
  std::string taken(buffered().substr(0, bytes));
  consume(taken.size());
  return taken;
}

task<std::string> buffered_reader::read_some(std::size_t bytes_max) {
  if (buffered().empty()) co_await fill();
  co_return take(bytes_max);
}

task<std::string> buffered_reader::read_exactly(std::size_t bytes) {
  while (buffered().size() < bytes) {
    if (!co_await fill()) throw end_of_stream(buffered().size(), bytes);
  }
  co_return take(bytes);
}

task<std::optional<std::string>> buffered_reader::read_until(std::string_view delimiter,
                                                             std::size_t bytes_max) {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view have = buffered();
    const std::size_t at = have.find(delimiter, searched);
    if (at != std::string_view::npos && at + delimiter.size() <= bytes_max)
      co_return take(at + delimiter.size());
    if (have.size() >= bytes_max) throw too_long("a piece up to a delimiter", bytes_max);
    searched = have.size() - std::min(have.size(), delimiter.size() - 1);
    if (!co_await fill()) {
      if (buffered().empty()) co_return std::nullopt;
      co_return take(buffered().size());
    }
  }
}

task<std::string> buffered_reader::read_all(std::size_t bytes_max) {
  while (co_await fill()) {
    if (buffered().size() > bytes_max) throw too_long("the stream", bytes_max);
  }
  co_return take(buffered().size());
}

}  // namespace weft::io
