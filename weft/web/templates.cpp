// SPDX-License-Identifier: MIT
#include "weft/web/templates.hpp"

#include <kainjow/mustache.hpp>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/json/dump.hpp"
#include "weft/json/parse.hpp"
#include "weft/web/errors.hpp"

namespace weft::web {

namespace {

namespace mustache = kainjow::mustache;

mustache::data to_data(const json::value& v) {
  switch (v.type()) {
    case json::kind::null: return mustache::data(false);
    case json::kind::boolean: return mustache::data(v.as_bool());
    case json::kind::integer:
    case json::kind::number: return mustache::data(json::dump(v));
    case json::kind::string: return mustache::data(v.as_string());
    case json::kind::array: {
      mustache::data list(mustache::data::type::list);
      for (const json::value& each : v.as_array()) list.push_back(to_data(each));
      return list;
    }
    case json::kind::object: break;
  }
  mustache::data object(mustache::data::type::object);
  for (const auto& [name, content] : v.as_object()) object.set(name, to_data(content));
  return object;
}

std::string contents_of(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) {
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(),
                            format("weft: the template '{}'", file.string()));
  }
  return text;
}

/// How much of the stack templates may use that include each other. Values end at the depth that JSON may
/// have, and what is made of them well before this; a template that includes itself for ever does not.
constexpr std::ptrdiff_t include_stack_bytes_max = std::ptrdiff_t{2} * 1024 * 1024;

/// The values of a page, and beneath them all other templates, to be included by name.
class page_context final : public mustache::context<mustache::mustache::string_type> {
 public:
  using base = mustache::context<mustache::mustache::string_type>;
  using partials = std::map<std::string, mustache::data, std::less<>>;
  page_context(const mustache::data& values, const partials& all) : base(&values), all_(all) {}

  const mustache::data* get_partial(const std::string& name) const override {
    const auto found = all_.find(name);
    if (found == all_.end()) throw template_error(format("weft: no template '{}' to include", name));
    // The library says when an inclusion begins, and not when it ends: only the stack tells how deep it is.
    if (begin_ - static_cast<const char*>(__builtin_frame_address(0)) > include_stack_bytes_max)
      throw template_error(format("weft: the template '{}' includes itself without an end", name));
    return &found->second;
  }

 private:
  const partials& all_;
  const char* begin_ = static_cast<const char*>(__builtin_frame_address(0));
};

}  // namespace

struct templates::parsed {
  std::map<std::string, mustache::mustache, std::less<>> pages;
  page_context::partials texts;
};

templates::templates(const std::string& folder) : all_(std::make_unique<parsed>()) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(folder).generic_string();
    const std::string text = contents_of(entry.path());
    mustache::mustache page(text);
    if (!page.is_valid())
      throw template_error(format("weft: the template '{}': {}", name, page.error_message()));
    all_->pages.emplace(name, std::move(page));
    all_->texts.emplace(name, mustache::data(text));
  }
}

templates::~templates() = default;

std::string templates::render(std::string_view name, std::string_view values) const {
  const auto page = all_->pages.find(name);
  if (page == all_->pages.end()) throw template_error(format("weft: no template '{}'", name));
  const auto read = json::parse(values);
  if (!read) throw template_error(format("weft: the values for '{}' are no JSON", name));
  const mustache::data data = to_data(*read);
  page_context context(data, all_->texts);
  return page->second.render(context);
}

}  // namespace weft::web
