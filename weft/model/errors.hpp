// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::model {

/// How many errors of one text are kept; the others are only counted. A peer pays a byte for an error, we a
/// hundred.
inline constexpr std::size_t error_count_max = 1000;

/// One way in which a text is not what a model asks for. Types and messages are those of pydantic.
struct error {
  std::string path;  ///< where, as a JSON pointer (RFC 6901): `/body/chars/0/name`; empty for the whole text
  std::string type;  ///< for programs: `missing`, `int_type`, `string_type`, `json_invalid`, …
  std::string message;  ///< for people: `Field required`

  bool operator==(const error&) const = default;
};

/// All that is wrong with a text, in its order.
class errors {
 public:
  errors() = default;
  explicit errors(error only) { add(std::move(only)); }

  void add(error next);

  const std::vector<error>& items() const noexcept { return items_; }

  /// How many there are, also beyond `error_count_max`.
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  /// All in one line: `country: Field required; chars/0/name: Input should be a valid string`. Of more than
  /// three the others are counted.
  std::string what() const;

 private:
  std::vector<error> items_;
  std::size_t size_ = 0;
};

}  // namespace weft::model
