// SPDX-License-Identifier: MIT
#include "weft/testing/sequencer.hpp"

#include <string>

#include "weft/testing/errors.hpp"

namespace weft::testing {

/// Breaks the sequence unless the part begins.
class sequencer::claim {
 public:
  explicit claim(sequencer& of) noexcept : of_(&of) {}
  claim(const claim&) = delete;
  claim& operator=(const claim&) = delete;
  ~claim() {
    if (of_) of_->break_off();
  }
  turn begin() noexcept { return turn(*std::exchange(of_, nullptr)); }

 private:
  sequencer* of_;
};

task<sequencer::turn> sequencer::at(std::size_t position) {
  if (!claimed_.insert(position).second) {
    throw sequence_error("weft: position " + std::to_string(position) + " of a sequencer was taken twice");
  }
  claim mine(*this);
  while (next_ != position && !broken_) co_await waiting_.park();
  if (broken_) {
    throw sequence_error("weft: position " + std::to_string(position) +
                         " of a sequencer cannot come: an earlier one was cut");
  }
  co_return mine.begin();
}

void sequencer::advance() noexcept {
  ++next_;
  waiting_.unpark_all();
}

void sequencer::break_off() noexcept {
  broken_ = true;
  waiting_.unpark_all();
}

}  // namespace weft::testing
