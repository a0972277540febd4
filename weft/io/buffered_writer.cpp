// SPDX-License-Identifier: MIT
#include "weft/io/buffered_writer.hpp"

#include <utility>

namespace weft::io {

task<> buffered_writer::write(std::string_view data) {
  if (buffer_.size() + data.size() > capacity_) co_await flush();
  if (data.size() > capacity_) {
    co_await to_.write_all(data);
  } else {
    buffer_ += data;
  }
}

task<> buffered_writer::flush() {
  if (buffer_.empty()) co_return;
  co_await to_.write_all(buffer_);
  buffer_.clear();
}

}  // namespace weft::io
