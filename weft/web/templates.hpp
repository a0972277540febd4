// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "weft/http/response.hpp"
#include "weft/model/to_json.hpp"
#include "weft/web/responses.hpp"

namespace weft::web {

/// Pages made of Mustache templates, the files of a folder and those below it.
///
///     web::templates pages{"pages"};
///     app.get("/hello", [&](web::query<"name"> name) { return pages.html("hello.html", greeting{*name}); });
///
/// `{{name}}` is the member of that name, escaped for HTML; `{{{name}}}` is it as it is;
/// `{{#list}}…{{/list}}` repeats, or is there if the member is true; `{{^list}}` is there if it is not;
/// `{{a.b}}` is a member of a member, `{{.}}` the item itself, and `{{> parts/head.html}}` another template,
/// or the same one for an item below.
class templates {
 public:
  /// Reads them all now. Throws `std::system_error` for a folder that cannot be read, and `template_error`
  /// for a template that is wrong.
  explicit templates(const std::string& folder);
  ~templates();

  /// A page with the values of a model, or of anything else that is written as a JSON object. Throws
  /// `template_error` if there is no template of that name, and for one that includes itself without an end.
  template <typename T>
  http::response html(std::string_view name, const T& values, int status = 200) const {
    return web::html(render(name, model::to_json(values)), status);
  }
  http::response html(std::string_view name) const { return web::html(render(name, "{}")); }

  /// The text alone; `values` is JSON.
  std::string render(std::string_view name, std::string_view values) const;

 private:
  struct parsed;
  std::unique_ptr<parsed> all_;
};

}  // namespace weft::web
