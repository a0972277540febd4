// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "weft/json/reader.hpp"
#include "weft/model/errors.hpp"

namespace weft::json {
class value;
}

namespace weft::model::detail {

class decoder;
class path_step;

/// How to read one field of a model, its type being forgotten.
struct field_reader {
  std::string_view name;
  void (*read)(decoder& in, void* field, bool again);
  bool (*may_miss)(const void* field);  ///< asked about a field that the text does not have
};

/// How to read a model. `locate` stores the addresses of an object's fields.
struct model_reader {
  std::span<const field_reader> fields;
  void (*locate)(void* object, void** fields);
};

/// Reads values of a text and collects what is wrong with them.
///
/// Each `read` begins at the first token of a value and ends at its last one, also if the value is refused.
class decoder {
 public:
  /// `root` comes before each path.
  decoder(std::string_view text, const json::limits& bounds, std::string_view root);

  /// Checks that the text ends here. Returns all that was wrong with it.
  errors finish();

  void read(bool& out);
  void read(std::string& out);
  void read(double& out);
  void read(json::value& out);
  void read(void* object, const model_reader& how);
  std::int64_t read_integer(std::int64_t lowest, std::int64_t highest);
  std::uint64_t read_integer(std::uint64_t highest);

  /// The place of a string among `names`, or their number if it is none of them.
  std::size_t read_name(std::span<const std::string_view> names);

  bool at_null() const noexcept { return in_.current() == json::token::null; }

  /// Whether the value is an array or object as `opening` says; else it is refused.
  bool enter(json::token opening, std::string_view type, std::string_view message);

  /// Notes what is wrong with the value and moves past it.
  void refuse(std::string_view type, std::string_view message);

 private:
  friend class path_step;
  friend class list_items;
  friend class dictionary_items;

  void note_missing(const model_reader& how, void** members, std::uint64_t seen);
  std::string path() const;

  json::reader in_;
  errors errors_;
  std::string_view root_;
  const path_step* last_ = nullptr;
};

/// One name or index on the way to the value that is being read. They form a stack.
class path_step {
 public:
  path_step(decoder& in, std::string_view name) noexcept : in_(in), up_(in.last_), name_(name) {
    in.last_ = this;
  }
  path_step(const path_step&) = delete;
  path_step& operator=(const path_step&) = delete;
  ~path_step() { in_.last_ = up_; }

  void append_to(std::string& path) const;

 protected:
  explicit path_step(decoder& in) noexcept : path_step(in, std::string_view()) {}

  decoder& in_;
  const path_step* up_;
  std::string_view name_;    // counts if it is not null
  std::size_t reached_ = 0;  // else, if not 0, the index + 1
};

/// The items of a list: `for (list_items items(in); items.next();) read(in, …);`
class list_items : public path_step {
 public:
  explicit list_items(decoder& in);
  bool next();

 private:
  bool open_;
};

/// The members of a dictionary. Between `next` and the reading of a value comes `enter`.
class dictionary_items : public path_step {
 public:
  explicit dictionary_items(decoder& in);
  bool next();

  /// Lifetime: until `enter`.
  std::string_view name() const noexcept { return in_.in_.string(); }

  /// Moves on to the value. `name` must stay until the next `next`.
  void enter(std::string_view name);

 private:
  bool open_;
};

}  // namespace weft::model::detail
