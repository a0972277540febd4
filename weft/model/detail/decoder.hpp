// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "weft/json/reader.hpp"
#include "weft/model/detail/type_table.hpp"
#include "weft/model/errors.hpp"
#include "weft/model/mode.hpp"

namespace weft::model::detail {

/// How often a text may be read again in search for the alternatives of variants that fit. Alternatives
/// within alternatives would else take time exponential in their depth.
inline constexpr std::size_t reread_factor_max = 64;

/// One name or index on the way to the value that is being read. They form a stack.
class path_step {
 public:
  path_step(const path_step*& last, std::string_view name) noexcept : path_step(last) { name_ = name; }
  explicit path_step(const path_step*& last) noexcept : last_(last), up_(last) { last = this; }
  path_step(const path_step&) = delete;
  path_step& operator=(const path_step&) = delete;
  ~path_step() { last_ = up_; }

  void set_index(std::size_t index) noexcept { index_ = index; }
  void append_to(location& path) const;

  /// How many of the steps up to this one have a name or an index.
  std::size_t count() const noexcept;

 private:
  const path_step*& last_;
  const path_step* up_;
  std::string_view name_;         // counts if it is not null
  std::size_t index_ = SIZE_MAX;  // else this, once it is set
};

/// Reads values of a text and collects what is wrong with them.
///
/// Whatever reads a value begins at its first token and ends at its last one, also if it is refused.
class decoder {
 public:
  /// `root` comes before the place of each error.
  decoder(std::string_view text, mode how, const json::limits& bounds, std::span<const place> root);

  /// Checks that the text ends here. Returns all that was wrong with it.
  errors finish();

  void read(void* out, const type_table& type) { type.read(*this, out, type); }

  json::reader& in() noexcept { return in_; }
  json::token current() const noexcept { return in_.current(); }
  bool at_number() const noexcept {
    const json::token kind = current();
    return kind == json::token::integer || kind == json::token::uinteger || kind == json::token::number;
  }
  bool lax() const noexcept { return mode_ == mode::lax; }

  /// Whether the value is an array or object as `opening` says; else it is refused.
  bool enter(json::token opening, std::string_view type, std::string_view message);

  /// Notes what is wrong with the current value and moves past it.
  void refuse(std::string_view type, std::string message, std::string context = {});

  /// Notes what is wrong with a value that began at `start` and has been read to its end.
  void add(std::size_t start, std::string_view type, std::string message, std::string context = {});

  /// Refuses a number for a limit that it exceeds.
  void refuse_bound(rule_kind kind, __int128 bound, std::size_t start);
  void refuse_bound(rule_kind kind, double bound, std::size_t start);

  std::size_t error_count() const noexcept { return errors_.size(); }
  std::size_t kept_count() const noexcept { return errors_.items().size(); }

  /// Forgets the `count` errors of the member `name`, which occurs again in the value that is being read. Of
  /// those that are kept they come after the first `kept_before`.
  void forget_errors(std::string_view name, std::size_t count, std::size_t kept_before);

  /// The limits of the number that is being read.
  std::span<const rule> limits() const noexcept { return limits_; }

  void read_model(void* object, const model_table& how);

  /// Reads the member whose name is the current token. Returns whether nothing was wrong with it.
  bool read_member(const field_table& field, void* member);
  void read_limited(void* out, const type_table& type, std::span<const rule> rules);

  /// Reads the alternative of a variant that the member `tag_name` names; the first that fits.
  void read_tagged(void* out, const variant_table& how, std::string_view tag_name);
  void read_fitting(void* out, const variant_table& how);

  /// The step that a new one is put on.
  const path_step*& last_step() noexcept { return last_; }

 private:
  void skip_extra(const model_table& how);
  void keep_extra(const field_table& field, void* member, std::size_t kept_before,
                  std::map<std::string, std::size_t>& wrong);
  void note_missing(const model_table& how, void** members, std::uint64_t seen, std::size_t start);
  void put_in_order(const model_table& how, std::size_t first);

  void check(const void* value, const type_table& type, std::span<const rule> rules, std::size_t start);
  void check_rules(const void* value, std::span<const rule> rules, std::size_t start);
  bool check_limit(const void* value, const type_table& type, const rule& limit, std::size_t start);
  bool check_number(const void* value, const type_table& type, const rule& limit, std::size_t start);
  bool check_size(std::size_t size, shape kind, const rule& limit, std::size_t start);

  bool may_reread(std::size_t bytes);
  location path() const;
  std::size_t path_size() const noexcept;

  json::reader in_;
  errors errors_;
  mode mode_;
  std::span<const place> root_;
  const path_step* last_ = nullptr;
  std::span<const rule> limits_;
  std::size_t rereadable_bytes_;  // by alternatives of variants
};

/// The name of the literal that all alternatives of a variant have; empty if there is none.
std::string_view tag_name(const variant_table& how);

/// What that literal can be in one of them.
std::span<const std::string_view> tag_texts(const type_table& alternative, std::string_view tag_name);

/// Characters of a text, which is UTF-8.
std::size_t character_count(std::string_view text);

/// `'red', 'green' or 'blue'`; empty names are left out.
std::string listed(std::span<const std::string_view> names);

}  // namespace weft::model::detail
