// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What the options of a progress bar are if the program does not say: the environment's word, TQDM_UNIT=B, or
// else a fallback. Names are given without `TQDM_`. A value that is no number, or neither `1`, `true`, `yes`
// nor `0`, `false`, `no` or nothing, is a `std::invalid_argument` that names it.
namespace weft::term {

std::string default_text(std::string_view name, std::string_view fallback = "");
double default_number(std::string_view name, double fallback);
bool default_flag(std::string_view name, bool fallback);

std::optional<double> default_number(std::string_view name);
std::optional<std::int64_t> default_count(std::string_view name);
std::optional<std::size_t> default_size(std::string_view name);

/// The characters of a bar, by TQDM_ASCII: a flag, for those of ASCII, or the characters themselves.
std::string default_symbols();

}  // namespace weft::term
