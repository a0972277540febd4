// SPDX-License-Identifier: MIT
#include "weft/core/exception_group.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace weft {

namespace {

/// The group in `e`, or null. The pointer lives as long as `e`.
const exception_group* as_group(const std::exception_ptr& e) {
  try {
    std::rethrow_exception(e);
  } catch (const exception_group& g) {
    return &g;
  } catch (...) {
    return nullptr;
  }
}

/// `text` with `margin` before each line but the first.
std::string indented(std::string text, std::string_view margin) {
  for (std::size_t i = text.find('\n'); i != std::string::npos; i = text.find('\n', i + 1)) {
    text.insert(i + 1, margin);
  }
  return text;
}

/// The errors below each other; a group of one is that one.
std::string tree(const std::vector<std::exception_ptr>& errors) {
  if (errors.size() == 1) return describe(errors[0]);
  std::string text = std::to_string(errors.size()) + " errors";
  for (const std::exception_ptr& e : errors) {
    const bool last = &e == &errors.back();
    text += last ? "\n└── " : "\n├── ";
    text += indented(describe(e), last ? "    " : "│   ");
  }
  return text;
}

std::optional<exception_group> group_of(std::vector<std::exception_ptr> errors) {
  if (errors.empty()) return std::nullopt;
  return exception_group(std::move(errors));
}

}  // namespace

std::string describe(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception of a type that is no std::exception";
  }
}

exception_group::exception_group(std::vector<std::exception_ptr> errors)
    : errors_(std::move(errors)), message_(tree(errors_)) {}

std::vector<std::exception_ptr> exception_group::leaves() const {
  std::vector<std::exception_ptr> all;
  for (const auto& e : errors_) {
    if (const exception_group* inner = as_group(e)) {
      const auto below = inner->leaves();
      all.insert(all.end(), below.begin(), below.end());
    } else {
      all.push_back(e);
    }
  }
  return all;
}

std::pair<std::optional<exception_group>, std::optional<exception_group>> exception_group::split_if(
    const std::function<bool(const std::exception_ptr&)>& matches) const {
  std::vector<std::exception_ptr> taken, rest;
  for (const auto& e : errors_) {
    if (const exception_group* inner = as_group(e)) {
      auto [in, out] = inner->split_if(matches);
      if (in) taken.push_back(std::make_exception_ptr(*std::move(in)));
      if (out) rest.push_back(std::make_exception_ptr(*std::move(out)));
    } else {
      (matches(e) ? taken : rest).push_back(e);
    }
  }
  return {group_of(std::move(taken)), group_of(std::move(rest))};
}

}  // namespace weft
