// SPDX-License-Identifier: MIT
#include "weft/io/memory_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <string>
#include <string_view>

#include "weft/core/loop.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/exclusive_use.hpp"

namespace weft::io {

struct memory_stream::pipe {
  std::string bytes;
  std::size_t capacity;
  bool ended = false;   // by the writer
  bool closed = false;  // by the reader
  bool read_from = false;
  bool written_to = false;
  parking_lot readers, writers;

  std::size_t take(std::span<char> into) noexcept {
    const std::size_t n = bytes.copy(into.data(), into.size());
    bytes.erase(0, n);
    writers.unpark_one();
    return n;
  }
  void end() noexcept {
    ended = true;
    readers.unpark_all();
    writers.unpark_all();
  }
  void close() noexcept {
    closed = true;
    bytes.clear();
    writers.unpark_all();
    readers.unpark_all();
  }
};

memory_stream::memory_stream(std::shared_ptr<pipe> in, std::shared_ptr<pipe> out) noexcept
    : in_(std::move(in)), out_(std::move(out)) {}
memory_stream::memory_stream(memory_stream&&) noexcept = default;
memory_stream& memory_stream::operator=(memory_stream&& other) noexcept {
  std::swap(in_, other.in_);
  std::swap(out_, other.out_);
  return *this;
}
memory_stream::~memory_stream() { close(); }

std::pair<memory_stream, memory_stream> memory_stream::pair(std::size_t capacity) {
  auto there = std::make_shared<pipe>();
  auto back = std::make_shared<pipe>();
  there->capacity = back->capacity = std::max<std::size_t>(capacity, 1);
  return {memory_stream(back, there), memory_stream(there, back)};
}

task<std::size_t> memory_stream::read_some(std::span<char> into) {
  const auto in = in_;
  const exclusive_use mine(in->read_from, "weft: another task reads this stream already");
  co_await yield_now();
  while (in->bytes.empty() && !in->ended && !in->closed) co_await in->readers.park();
  if (in->closed) throw error(ECANCELED, "read");
  co_return in->take(into);
}

task<chunk> memory_stream::read_chunk() {
  const auto in = in_;
  const exclusive_use mine(in->read_from, "weft: another task reads this stream already");
  co_await yield_now();
  while (in->bytes.empty() && !in->ended && !in->closed) co_await in->readers.park();
  if (in->closed) throw error(ECANCELED, "read");
  chunk read(current_loop()->local<chunk_pool>());
  read.resize(in->take(read.room()));
  co_return read;
}

task<> memory_stream::write_all(std::string_view data) {
  const auto out = out_;
  const exclusive_use mine(out->written_to, "weft: another task writes to this stream already");
  co_await yield_now();
  while (!data.empty()) {
    if (out->ended || out->closed) throw error(EPIPE, "write");
    const std::size_t n = std::min(data.size(), out->capacity - std::min(out->capacity, out->bytes.size()));
    if (n == 0) {
      co_await out->writers.park();
      continue;
    }
    out->bytes.append(data.substr(0, n));
    data.remove_prefix(n);
    out->readers.unpark_one();
  }
}

task<> memory_stream::close_write() {
  out_->end();
  co_return;
}

bool memory_stream::has_input() const noexcept { return !in_->bytes.empty() || in_->ended || in_->closed; }

void memory_stream::close() noexcept {
  if (in_) in_->close();
  if (out_) out_->end();
}

}  // namespace weft::io
