// SPDX-License-Identifier: MIT
#include "weft/testing/detail/network_wire.hpp"

#include <algorithm>
#include <utility>

namespace weft::testing::detail {

namespace {
/// What a writer is ahead of its reader at most.
constexpr std::size_t window_bytes = 64 * 1024;
}  // namespace

network_wire::network_wire(std::shared_ptr<network_link> along) : link_(std::move(along)) {
  link_->wires.push_back(*this);
}

network_wire::~network_wire() {
  if (armed()) link_->home.timers().remove(*this);
  unlink();
}

std::size_t network_wire::send(std::string_view data) {
  const std::size_t room = window_bytes - std::min(window_bytes, held_);
  std::size_t sent = 0;
  while (sent < std::min(room, data.size())) {
    std::size_t n = std::min(room, data.size()) - sent;
    const std::size_t most = link_->options.piece_bytes_max;
    if (most > 0) n = std::min(n, link_->draws->size_up_to(most));
    put_on_its_way(data.substr(sent, n));
    sent += n;
  }
  return sent;
}

void network_wire::end() {
  if (std::exchange(ended_, true)) return;
  put_on_its_way({});
  writers.unpark_all();
}

void network_wire::put_on_its_way(std::string_view bytes) {
  const time_point now = link_->home.now();
  line_free_at_ = std::max(line_free_at_, now);
  if (link_->options.bytes_per_second > 0) {
    line_free_at_ += std::chrono::nanoseconds(bytes.size() * 1'000'000'000 / link_->options.bytes_per_second);
  }
  last_arrival_ = std::max(last_arrival_, line_free_at_ + link_->delay());
  held_ += bytes.size();
  under_way_.push_back({last_arrival_, std::string(bytes)});
  arm();
}

std::size_t network_wire::take(std::span<char> into) {
  const std::size_t n = std::min(into.size(), arrived_.size());
  std::copy_n(arrived_.begin(), n, into.begin());
  arrived_.erase(0, n);
  held_ -= n;
  writers.unpark_one();
  return n;
}

void network_wire::close() noexcept {
  closed_ = true;
  arrived_.clear();
  under_way_.clear();
  held_ = 0;
  readers.unpark_all();
  writers.unpark_all();
}

void network_wire::reset() noexcept {
  is_reset_ = true;
  arrived_.clear();
  under_way_.clear();
  readers.unpark_all();
  writers.unpark_all();
}

void network_wire::go_on() noexcept {
  for (piece& p : under_way_) {
    last_arrival_ = p.arrives = std::max(p.arrives, link_->home.now() + link_->options.latency);
  }
  arm();
}

void network_wire::arm() noexcept {
  if (!armed() && !under_way_.empty() && !link_->is_cut) {
    link_->home.timers().add(*this, under_way_.front().arrives, timer_rank::result);
  }
}

void network_wire::fire() noexcept {
  const time_point now = link_->home.now();
  while (!link_->is_cut && !under_way_.empty() && under_way_.front().arrives <= now) {
    const piece came = std::move(under_way_.front());
    under_way_.pop_front();
    arrived_ += came.bytes;
    if (came.bytes.empty()) end_arrived_ = true;
    readers.unpark_one();
  }
  arm();
}

}  // namespace weft::testing::detail
