// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "weft/base/ranges.hpp"
#include "weft/term/progress_bar.hpp"

namespace weft::term {

/// A range whose items are counted by a bar as they are done with. Made by `progress`.
///
/// Iterated once. The bar ends with the range, or when that is destroyed.
template <std::ranges::input_range Range>
class counted_range {
 public:
  counted_range(Range range, progress_options options)
      : range_(std::move(range)), bar_(std::make_unique<progress_bar>(std::move(options))) {}

  class iterator {
   public:
    using base = std::ranges::iterator_t<Range>;
    using value_type = std::ranges::range_value_t<Range>;
    using difference_type = std::ptrdiff_t;

    iterator(base at, std::ranges::sentinel_t<Range> end, progress_bar& bar)
        : at_(std::move(at)), end_(std::move(end)), bar_(&bar) {}

    decltype(auto) operator*() const { return *at_; }
    iterator& operator++() {
      ++at_;
      bar_->update();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const {
      if (at_ != end_) return false;
      bar_->close();
      return true;
    }

   private:
    base at_;
    std::ranges::sentinel_t<Range> end_;
    progress_bar* bar_;
  };

  iterator begin() { return iterator(std::ranges::begin(range_), std::ranges::end(range_), *bar_); }
  std::default_sentinel_t end() const noexcept { return {}; }

  /// The bar: to describe what is done, or to write lines above it.
  progress_bar& bar() noexcept { return *bar_; }

 private:
  Range range_;
  std::unique_ptr<progress_bar> bar_;
};

namespace detail {
/// The options with the size of what is counted as the total, unless there is one.
template <typename Source>
progress_options with_total(progress_options options, const Source& source) {
  if constexpr (requires { source.size(); }) {
    if (!options.total) options.total = static_cast<std::int64_t>(source.size());
  } else if constexpr (std::ranges::sized_range<const Source>) {
    if (!options.total) options.total = static_cast<std::int64_t>(std::ranges::size(source));
  }
  return options;
}
}  // namespace detail

/// Shows how far the iteration over a range is: Python's `tqdm(items)`.
///
///     for (const path& file : progress(files, {.desc = "pack", .unit = "file"})) pack(file);
///
/// Lifetime: a range given by value is owned, an lvalue is borrowed.
template <std::ranges::input_range Range>
auto progress(Range&& range, progress_options options = {}) {
  options = detail::with_total(std::move(options), range);
  auto kept = base::keep_range(std::forward<Range>(range));
  return counted_range<decltype(kept)>(std::move(kept), std::move(options));
}

}  // namespace weft::term
