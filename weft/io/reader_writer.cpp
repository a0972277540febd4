// SPDX-License-Identifier: MIT
#include "weft/io/reader_writer.hpp"

#include <algorithm>
#include <vector>

#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"

namespace weft::io {

task<std::string> stream_reader::read(std::size_t bytes_max) {
  std::string got = co_await buffer_.read_some(bytes_max);
  if (got.empty() && bytes_max > 0) ended_ = true;
  co_return got;
}

task<std::string> stream_reader::readline() {
  auto got = co_await buffer_.read_until("\n", limit_ + 1);
  if (!got || !got->ends_with('\n')) ended_ = true;
  co_return got ? *std::move(got) : std::string();
}

task<std::string> stream_reader::readuntil(std::string separator) {
  const std::size_t with_separator_max = limit_ + separator.size();
  for (std::size_t searched = 0;;) {
    const std::string_view have = buffer_.buffered();
    const std::size_t at = have.find(separator, searched);
    if (at != std::string_view::npos && at <= limit_) {
      co_return co_await buffer_.read_exactly(at + separator.size());
    }
    if (have.size() >= with_separator_max) throw too_long("a piece up to a separator", limit_);
    searched = have.size() - std::min(have.size(), separator.size() - 1);
    const std::size_t got = have.size();
    if (co_await buffer_.fill()) continue;
    ended_ = true;
    throw end_of_stream(got, got + separator.size());
  }
}

task<> stream_writer::writelines(std::span<const std::string> lines) {
  const std::vector<std::string_view> parts(lines.begin(), lines.end());
  co_await to_->write_all(parts);
}

task<> stream_writer::drain() { co_await yield_now(); }

std::pair<stream_reader, stream_writer> split(std::unique_ptr<stream> whole, std::size_t limit) {
  const std::shared_ptr<stream> shared = std::move(whole);
  return {stream_reader(shared, limit), stream_writer(shared)};
}

}  // namespace weft::io
