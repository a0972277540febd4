// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/json/errors.hpp"

namespace weft::model {

namespace detail {
class decoder;
}

// Bounds on what is said about one text, because a peer pays a byte for an error and we a hundred:

/// How many errors are kept; the others are only counted.
inline constexpr std::size_t error_count_max = 1000;

/// Bytes of one value that is shown. Of a longer one the beginning is, as a string that ends in `…`.
inline constexpr std::size_t input_bytes_max = 16 * 1024;

/// Bytes of all values that are shown; after that, `short_input_bytes_max` of each.
inline constexpr std::size_t inputs_bytes_max = 256 * 1024;
inline constexpr std::size_t short_input_bytes_max = 64;

/// Bytes of the places, messages and contexts of all errors; once they are more, errors are only counted.
inline constexpr std::size_t words_bytes_max = 1024 * 1024;

/// Bytes of `what()`, which is cut there.
inline constexpr std::size_t what_bytes_max = 1024;

/// One step on the way to a value: the name of a member, or the index of an item.
class place {
 public:
  place(std::string name) : name_(std::move(name)) {}
  place(std::string_view name) : name_(name) {}
  place(const char* name) : name_(name) {}
  place(std::integral auto index) : index_(static_cast<std::size_t>(index)), is_index_(true) {}

  bool is_index() const noexcept { return is_index_; }
  std::size_t index() const noexcept { return index_; }
  const std::string& name() const noexcept { return name_; }

  bool operator==(const place&) const = default;

 private:
  std::string name_;
  std::size_t index_ = 0;
  bool is_index_ = false;
};

/// Where a value is: `{"body", 0, "age"}`.
using location = std::vector<place>;

/// One way in which an input is not what a model asks for. Types, messages and contexts are those of
/// pydantic 2.
struct error {
  location loc;
  std::string type;     ///< for programs: `missing`, `int_type`, `string_too_short`, …
  std::string message;  ///< for people: `Field required`
  std::string input;    ///< the refused value as JSON; of a missing member the object that lacks it
  std::string context;  ///< what the message speaks of, a JSON object: `{"min_length":3}`; or empty

  bool operator==(const error&) const = default;
};

/// All that is wrong with an input, in its order.
class errors {
 public:
  errors() = default;
  explicit errors(error only) { add(std::move(only)); }

  /// Adds an error, its input cut to what may still be shown.
  void add(error next);

  /// Adds that a text is no JSON, of which there is nothing more to be said. `root` is where the text
  /// belongs.
  void add(json::parse_error why, location root);

  /// Adds all that is wrong with another input.
  void add(errors others);

  const std::vector<error>& items() const noexcept { return items_; }

  /// How many there are, also beyond `error_count_max`.
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  /// Why the text is no JSON, if that is what is wrong.
  const std::optional<json::parse_error>& syntax() const noexcept { return syntax_; }

  /// Whether errors are only counted from now on.
  bool is_full() const noexcept {
    return !items_.empty() && (size_ >= error_count_max || words_bytes_ > words_bytes_max);
  }

  /// Bytes of the next error's input that will be shown whole.
  std::size_t input_room() const noexcept {
    return shown_bytes_ < inputs_bytes_max ? input_bytes_max : short_input_bytes_max;
  }

  /// All in one line: `country: Field required; chars/0/name: Input should be a valid string`. Of more than
  /// three the others are counted. Control characters are shown as blanks.
  std::string what() const;

  /// The body of FastAPI's answer 422: `{"detail":[{"type":"missing","loc":["query","q"],…},…]}`.
  std::string to_json() const;

 private:
  friend class detail::decoder;

  void keep(error next);

  std::vector<error> items_;
  std::size_t size_ = 0;
  std::size_t shown_bytes_ = 0;  // of inputs
  std::size_t words_bytes_ = 0;  // of all else
  std::optional<json::parse_error> syntax_;
};

/// A JSON text as Python writes it anew: no blanks, characters beyond ASCII as they are.
std::string compacted(std::string_view text);

}  // namespace weft::model
