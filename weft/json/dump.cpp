// SPDX-License-Identifier: MIT
#include "weft/json/dump.hpp"

#include "weft/json/value.hpp"

namespace weft::json {
namespace {

void write_array(writer& out, const array& items) {
  out.begin_array();
  for (const value& item : items) write(out, item);
  out.end_array();
}

void write_object(writer& out, const object& members) {
  out.begin_object();
  for (const member& each : members) {
    out.key(each.name);
    write(out, each.content);
  }
  out.end_object();
}

}  // namespace

std::string dump(const value& content, style layout) {
  std::string text;
  writer out(text, layout);
  write(out, content);
  return text;
}

void write(writer& out, const value& content) {
  switch (content.type()) {
    case kind::null: return out.null();
    case kind::boolean: return out.boolean(content.as_bool());
    case kind::number: return out.number(content.as_double());
    case kind::string: return out.string(content.as_string());
    case kind::array: return write_array(out, content.as_array());
    case kind::object: return write_object(out, content.as_object());
    case kind::integer: break;
  }
  if (content.exceeds_int64()) {
    out.integer(content.as_uint64());
  } else {
    out.integer(content.as_int64());
  }
}

}  // namespace weft::json
