// SPDX-License-Identifier: MIT
#pragma once

#include <iterator>
#include <type_traits>
#include <utility>

// The concepts of ranges are all that most headers need: the views of libstdc++'s <ranges> take longer to
// compile than a small program.
#if __has_include(<bits/ranges_base.h>)
#include <bits/ranges_base.h>
#else
#include <ranges>
#endif

namespace weft::base {

/// A range that somebody else owns, as a view.
/// Lifetime: the range must outlive it.
template <std::ranges::range Range>
class borrowed_range : public std::ranges::view_base {
 public:
  explicit borrowed_range(Range& range) noexcept : range_(&range) {}
  auto begin() const { return std::ranges::begin(*range_); }
  auto end() const { return std::ranges::end(*range_); }

 private:
  Range* range_;
};

/// What a coroutine keeps of a range that it was given: a view as it is, a container that it may have, or
/// else where it is.
template <std::ranges::range Range>
auto keep_range(Range&& range) {
  using bare = std::remove_cvref_t<Range>;
  if constexpr (std::ranges::view<bare> || !std::is_lvalue_reference_v<Range>) {
    return bare(std::forward<Range>(range));
  } else {
    return borrowed_range<std::remove_reference_t<Range>>(range);
  }
}

}  // namespace weft::base
