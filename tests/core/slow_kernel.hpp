// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/core/driver.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/parker.hpp"

namespace weft::tests {

/// A driver that owns the buffers of its operations: it writes to them until it confirms, and confirms a
/// cancellation only two polls after it was asked.
class slow_kernel final : public driver {
 public:
  /// Fills a buffer after so many polls.
  class fill final : public operation {
   public:
    enum class when_cancelled { confirms, finishes };
    fill(slow_kernel& k, std::span<char> buffer, std::size_t polls, when_cancelled how) noexcept
        : kernel_(k), buffer_(buffer), done_at_(polls), how_(how) {}
    void start() noexcept override {
      done_at_ += kernel_.polls_;
      kernel_.owned_.push_back(this);
    }
    void request_cancel() noexcept override {
      WEFT_ASSERT(!confirm_at_, "an operation is asked once");
      confirm_at_ = kernel_.polls_ + 2;
    }
    std::size_t await_resume() const noexcept { return buffer_.size(); }

   private:
    friend class slow_kernel;
    slow_kernel& kernel_;
    std::span<char> buffer_;
    std::size_t done_at_;
    std::optional<std::size_t> confirm_at_;
    when_cancelled how_;
  };

  /// Does the waiting of `l` while it lives.
  explicit slow_kernel(loop& l) : loop_(l) { l.set_driver(this); }
  ~slow_kernel() override { loop_.set_driver(nullptr); }
  slow_kernel(const slow_kernel&) = delete;
  slow_kernel& operator=(const slow_kernel&) = delete;

  bool poll(std::optional<duration> timeout) noexcept override {
    if (owned_.empty()) return loop_.sleeper().poll(timeout);
    ++polls_;
    for (fill* op : std::vector(owned_)) {
      std::memset(op->buffer_.data(), 'x', op->buffer_.size());
      const bool confirms = op->confirm_at_ && polls_ >= *op->confirm_at_;
      const bool finished =
          polls_ >= op->done_at_ || (confirms && op->how_ == fill::when_cancelled::finishes);
      if (!finished && !confirms) continue;
      std::erase(owned_, op);
      finished ? op->complete() : op->complete_cancelled();
    }
    return true;
  }
  bool pending() const noexcept override { return !owned_.empty(); }
  std::size_t owned() const noexcept { return owned_.size(); }

 private:
  loop& loop_;
  std::vector<fill*> owned_;
  std::size_t polls_ = 0;
};

}  // namespace weft::tests
