// SPDX-License-Identifier: MIT
#include "weft/model/detail/decoder.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/model/detail/bind.hpp"
#include "weft/model/detail/context.hpp"

namespace weft::model::detail {
namespace {

using json::token;

/// Where a field is: mostly right after the one before.
std::size_t find_field(std::span<const field_table> fields, std::string_view name, std::size_t guess) {
  if (guess < fields.size() && fields[guess].name == name) return guess;
  const auto found = std::ranges::find(fields, name, &field_table::name);
  return static_cast<std::size_t>(found - fields.begin());
}

constexpr std::uint64_t bits_below(std::size_t end) { return (std::uint64_t{1} << end) - 1; }

}  // namespace

std::string listed(std::span<const std::string_view> names) {
  std::string text;
  auto left = std::ranges::count_if(names, [](auto name) { return !name.empty(); });
  for (const std::string_view name : names) {
    if (name.empty()) continue;
    text += format("'{}'", name);
    --left;
    if (left != 0) text += left == 1 ? " or " : ", ";
  }
  return text;
}

void path_step::append_to(location& path) const {
  if (up_) up_->append_to(path);
  if (name_.data()) {
    path.emplace_back(name_);
  } else if (index_ != SIZE_MAX) {
    path.emplace_back(index_);
  }
}

std::size_t path_step::count() const noexcept {
  std::size_t count = 0;
  for (const path_step* each = this; each; each = each->up_) {
    count += each->name_.data() || each->index_ != SIZE_MAX ? 1 : 0;
  }
  return count;
}

decoder::decoder(std::string_view text, mode how, const json::limits& bounds, std::span<const place> root)
    : in_(text, bounds), mode_(how), root_(root), rereadable_bytes_(reread_factor_max * text.size()) {
  in_.next();
}

errors decoder::finish() {
  if (in_.next() == token::error) {
    errors_ = {};
    errors_.add(in_.error(), location(root_.begin(), root_.end()));
  }
  return std::move(errors_);
}

bool decoder::enter(token opening, std::string_view type, std::string_view message) {
  if (in_.current() == opening) return true;
  refuse(type, std::string(message));
  return false;
}

void decoder::refuse(std::string_view type, std::string message, std::string context) {
  if (in_.failed()) return;
  const std::size_t start = in_.offset();
  if (in_.skip() != token::error) add(start, type, std::move(message), std::move(context));
}

void decoder::add(std::size_t start, std::string_view type, std::string message, std::string context) {
  if (errors_.is_full()) return errors_.add(error());
  const std::string_view raw = in_.text_from(start);
  const std::size_t room = errors_.input_room();
  std::string input = raw.size() > room ? std::string(raw.substr(0, room + 1)) : compacted(raw);
  errors_.add({path(), std::string(type), std::move(message), std::move(input), std::move(context)});
}

location decoder::path() const {
  location whole(root_.begin(), root_.end());
  if (last_) last_->append_to(whole);
  return whole;
}

std::size_t decoder::path_size() const noexcept { return root_.size() + (last_ ? last_->count() : 0); }

void decoder::read_model(void* object, const model_table& how) {
  constexpr const char* wrong = "Input should be a valid dictionary or object to extract fields from";
  if (!enter(token::begin_object, "model_attributes_type", wrong)) return;
  const std::size_t start = in_.offset();
  const std::size_t errors_before = errors_.size();
  const std::size_t kept_before = kept_count();
  std::vector<std::size_t> error_counts;           // errors of each field, once one has some
  std::map<std::string, std::size_t> wrong_extra;  // errors of each member beside the fields that has some
  void* members[fields_max];
  how.locate(object, members);
  std::uint64_t seen = 0;  // a bit for each field
  const std::uint64_t extra = how.extra_field == SIZE_MAX ? 0 : std::uint64_t{1} << how.extra_field;
  std::uint64_t passed = extra;  // what is not expected any more
  const auto note_errors = [&](std::size_t field, std::size_t before) {
    if (errors_.size() == before) return;
    error_counts.resize(how.fields.size());
    error_counts[field] = errors_.size() - before;
  };
  while (!in_.failed()) {
    std::size_t before = errors_.size();
    const std::size_t end = how.read_in_order(*this, object, passed);
    seen |= bits_below(end) & ~passed;
    passed |= seen;
    note_errors(end - 1, before);
    if (in_.next() != token::key) break;
    const std::size_t which = find_field(how.fields, in_.string(), end);
    if (which == how.fields.size() || which == how.extra_field) {
      if (how.extra_field == SIZE_MAX) {
        skip_extra(how);
      } else {
        keep_extra(how.fields[how.extra_field], members[how.extra_field], kept_before, wrong_extra);
      }
      continue;
    }
    const std::uint64_t bit = std::uint64_t{1} << which;
    if ((seen & bit) != 0) {
      how.fields[which].type->reset(members[which]);
      if (!error_counts.empty()) {
        forget_errors(how.fields[which].name, std::exchange(error_counts[which], 0), kept_before);
      }
    }
    seen |= bit;
    passed = extra | seen | bits_below(which);
    before = errors_.size();
    read_member(how.fields[which], members[which]);
    note_errors(which, before);
  }
  if (in_.failed()) return;
  note_missing(how, members, seen, start);
  if (errors_.size() != errors_before) return put_in_order(how, kept_before);
  if (how.has_checks) check_rules(object, how.rules, start);
}

bool decoder::read_member(const field_table& field, void* member) {
  const std::size_t before = errors_.size();
  const path_step step(last_, field.name);
  in_.next();
  if (field.has_limits) {
    read_limited(member, *field.type, field.rules);
  } else {
    limits_ = {};
    read(member, *field.type);
  }
  return errors_.size() == before && !in_.failed();
}

void decoder::read_limited(void* out, const type_table& type, std::span<const rule> rules) {
  const std::size_t start = in_.offset();
  const std::size_t errors_before = errors_.size();
  limits_ = rules;
  read(out, type);
  limits_ = {};
  if (errors_.size() == errors_before && !in_.failed()) check(out, type, rules, start);
}

void decoder::skip_extra(const model_table& how) {
  if (!how.forbids_extra) {
    in_.next();
    in_.skip();
    return;
  }
  const std::string name(in_.string());
  const path_step step(last_, name);
  in_.next();
  refuse("extra_forbidden", "Extra inputs are not permitted");
}

void decoder::keep_extra(const field_table& field, void* member, std::size_t kept_before,
                         std::map<std::string, std::size_t>& wrong) {
  const auto& how = more<dictionary_table>(*field.type);
  const std::string name(in_.string());
  if (const auto found = wrong.find(name); found != wrong.end()) {
    forget_errors(name, found->second, kept_before);
    wrong.erase(found);
  }
  const std::size_t before = errors_.size();
  {
    const path_step step(last_, name);
    void* const value = how.insert(member, name);
    limits_ = {};
    in_.next();
    read(value, *how.mapped);
  }
  if (errors_.size() != before) wrong[name] = errors_.size() - before;
}

void decoder::note_missing(const model_table& how, void** members, std::uint64_t seen, std::size_t start) {
  if (static_cast<std::size_t>(std::popcount(seen)) == how.fields.size()) return;
  for (std::size_t i = 0; i < how.fields.size(); ++i) {
    const field_table& field = how.fields[i];
    if ((seen >> i & 1) != 0 || field.defaulted) continue;
    if (!field.required && (field.type->may_miss || field.type->is_given(members[i]))) continue;
    const path_step step(last_, field.name);
    add(start, "missing", "Field required");
  }
}

void decoder::forget_errors(std::string_view name, std::size_t count, std::size_t kept_before) {
  if (count == 0) return;
  const std::size_t depth = path_size();
  const auto is_of_it = [&](const error& each) {
    return each.loc.size() > depth && each.loc[depth].name() == name;
  };
  const auto first = errors_.items_.begin() + static_cast<std::ptrdiff_t>(kept_before);
  errors_.items_.erase(std::remove_if(first, errors_.items_.end(), is_of_it), errors_.items_.end());
  errors_.size_ -= count;
}

/// Errors come in the order of the fields; then those of members that the model does not have.
void decoder::put_in_order(const model_table& how, std::size_t first) {
  if (first >= errors_.items_.size()) return;
  const std::size_t depth = path_size();
  const auto rank = [&](const error& each) {
    const bool is_whole = each.loc.size() <= depth;
    return is_whole ? how.fields.size() : find_field(how.fields, each.loc[depth].name(), 0);
  };
  std::vector<std::pair<std::size_t, std::size_t>> places;  // rank, and index
  for (std::size_t i = first; i < errors_.items_.size(); ++i) places.emplace_back(rank(errors_.items_[i]), i);
  if (std::ranges::is_sorted(places)) return;
  std::ranges::sort(places);
  std::vector<error> sorted;
  for (const auto& [_, index] : places) sorted.push_back(std::move(errors_.items_[index]));
  std::ranges::move(sorted, errors_.items_.begin() + static_cast<std::ptrdiff_t>(first));
}

}  // namespace weft::model::detail
