// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::model {
class schema_definitions;
}

namespace weft::web {

/// Where a parameter comes from.
enum class source : std::uint8_t { path, query, header, cookie };

/// `path`, `query`, `header`, `cookie`: as in error locations, and in OpenAPI.
std::string_view name_of(source s) noexcept;

/// What the documentation of an API says about one route, found out from its function's type.
struct operation {
  /// Gives the JSON Schema of a type, called `name`, and adds those of the models in it.
  using schema = std::string (*)(model::schema_definitions&, std::string_view name);

  struct parameter {
    source in;
    std::string name;
    bool required;
    schema type;
    std::string description{};
    bool deprecated = false;
  };
  struct content {
    schema type;
    std::string media_type = "application/json";
    bool required = true;
  };

  struct security {
    std::string id;
    std::string scheme;  ///< as JSON
  };

  std::vector<parameter> parameters;
  std::vector<parameter> form_fields;
  std::vector<security> securities;
  bool has_files = false;
  std::optional<content> body;
  std::optional<content> result;

  /// Adds a parameter, unless one of that name and place is there already.
  void add(parameter one);
  void add_security(std::string_view id, std::string scheme);
};

}  // namespace weft::web
