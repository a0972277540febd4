// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "weft/http/detail/field_place.hpp"

namespace weft::http::h1::detail {

/// Which of 64 bytes end what: bit i is the byte i.
struct stops {
  std::uint64_t name;   ///< no part of a field name; some rare ones that are may be among them
  std::uint64_t value;  ///< no part of a field value: a control character but tab
};

/// Looks at 64 bytes at once.
using classifier = stops(const char* bytes) noexcept;

/// One way to do so: an instruction set.
struct instruction_set {
  const char* name;
  classifier* classify;
};

/// Those that this processor has, the fastest first; the last one needs nothing special. Never empty.
std::span<const instruction_set> instruction_sets() noexcept;

/// The fastest, or what WEFT_INSTRUCTIONS says: to measure what it gains, or to be without it.
const instruction_set& chosen_instructions() noexcept;

/// What `scan_fields` took.
struct scanned {
  std::size_t lines;
  std::size_t bytes;  ///< line ends included
};

/// Takes whole field lines off the front of `text`, one for each place of `places`, as long as they have no
/// surprises.
///
/// What it stops at, the empty line, half a line or one that is wrong, is for `read_field_line`, which knows
/// what is wrong with it. It takes no line that the other would refuse. `text` is shorter than 4 GiB.
///
/// Cost: each byte is looked at once, 64 at a time.
scanned scan_fields(std::string_view text, std::span<http::detail::field_place> places) noexcept;

/// The same with an instruction set of the caller's choice.
scanned scan_fields(std::string_view text, std::span<http::detail::field_place> places,
                    classifier* classify) noexcept;

/// How many bytes from `at` on may stand in a request target: visible ASCII but '#'.
std::size_t target_span(std::string_view text, std::size_t at) noexcept;

}  // namespace weft::http::h1::detail
