// SPDX-License-Identifier: MIT
#include "weft/testing/lockstep_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <string_view>

#include "weft/core/parking_lot.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"

namespace weft::testing {

struct lockstep_stream::direction {
  std::string_view offered;  // by the writer, who waits until it is read
  bool ended = false;        // by the writer
  bool closed = false;       // by the reader
  bool read_from = false;
  bool written_to = false;
  parking_lot reader, writer;

  void wake_both() noexcept {
    reader.unpark_all();
    writer.unpark_all();
  }
};

namespace {

/// Sets a flag that marks a direction as used while it lives, and takes back what was offered.
class sole_use {
 public:
  sole_use(bool& used, std::string_view* offered, const char* refusal) : used_(used), offered_(offered) {
    if (used) throw io::busy_error(refusal);
    used = true;
  }
  sole_use(const sole_use&) = delete;
  sole_use& operator=(const sole_use&) = delete;
  ~sole_use() {
    used_ = false;
    if (offered_) *offered_ = {};
  }

 private:
  bool& used_;
  std::string_view* offered_;
};

}  // namespace

lockstep_stream::lockstep_stream(std::shared_ptr<direction> in, std::shared_ptr<direction> out) noexcept
    : in_(std::move(in)), out_(std::move(out)) {}
lockstep_stream::lockstep_stream(lockstep_stream&&) noexcept = default;
lockstep_stream& lockstep_stream::operator=(lockstep_stream&& other) noexcept {
  in_.swap(other.in_);
  out_.swap(other.out_);
  return *this;
}
lockstep_stream::~lockstep_stream() { close(); }

std::pair<lockstep_stream, lockstep_stream> lockstep_stream::pair() {
  const auto there = std::make_shared<direction>();
  const auto back = std::make_shared<direction>();
  return {lockstep_stream(back, there), lockstep_stream(there, back)};
}

task<std::size_t> lockstep_stream::read_some(std::span<char> into) {
  const auto in = in_;
  const sole_use mine(in->read_from, nullptr, "weft: another task reads this stream already");
  co_await yield_now();
  while (in->offered.empty() && !in->ended && !in->closed) co_await in->reader.park();
  if (in->closed) throw io::error(ECANCELED, "read");
  const std::size_t n = in->offered.copy(into.data(), into.size());
  in->offered.remove_prefix(n);
  if (in->offered.empty()) in->writer.unpark_all();
  co_return n;
}

task<> lockstep_stream::write_all(std::string_view data) {
  const auto out = out_;
  const sole_use mine(out->written_to, &out->offered, "weft: another task writes to this stream already");
  co_await yield_now();
  if (out->ended || out->closed) throw io::error(EPIPE, "write");
  out->offered = data;
  out->reader.unpark_all();
  while (!out->offered.empty()) {
    if (out->ended || out->closed) throw io::error(EPIPE, "write");
    co_await out->writer.park();
  }
}

task<> lockstep_stream::close_write() {
  out_->ended = true;
  out_->wake_both();
  co_return;
}

void lockstep_stream::close() noexcept {
  if (!in_) return;
  in_->closed = true;
  out_->ended = true;
  in_->wake_both();
  out_->wake_both();
}

bool lockstep_stream::has_input() const noexcept {
  return !in_->offered.empty() || in_->ended || in_->closed;
}

}  // namespace weft::testing
