// SPDX-License-Identifier: MIT
// What reading a text comes to, as a text: for tables of cases. It is to be the same with much behind the
// text as with nothing, where whole words of it cannot be looked at.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"

namespace weft::model {

template <typename T> std::string outcome_of(std::string_view text, mode how,
                                             std::string (*refused)(const errors&)) {
  const auto made = from_json<T>(text, how);
  const std::string found = made ? to_json(*made) : refused(made.error());
  const auto spaced = from_json<T>(std::string(text) + std::string(100, ' '), how);
  EXPECT_EQ(spaced ? to_json(*spaced) : refused(spaced.error()), found) << text;
  return found;
}

/// The value written again; else the errors as FastAPI shows them, without the brackets around.
template <typename T> std::string outcome(std::string_view text, mode how = lax) {
  return outcome_of<T>(text, how, [](const errors& all) {
    const std::string shown = all.to_json();
    return shown.substr(11, shown.size() - 13);
  });
}

/// The value written again; else the types of the errors.
template <typename T> std::string brief(std::string_view text, mode how) {
  return outcome_of<T>(text, how, [](const errors& all) {
    std::string types;
    for (const error& each : all.items()) types += (types.empty() ? "" : " ") + each.type;
    return types;
  });
}

}  // namespace weft::model
