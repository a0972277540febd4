// SPDX-License-Identifier: MIT
#include "weft/model/detail/encoder.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "weft/model/detail/bind.hpp"
#include "weft/model/detail/containers.hpp"

namespace weft::model::detail {
namespace {

std::string text_of(const void* value, const type_table& type) {
  std::string text;
  json::writer out(text);
  encoder(out).write(value, type);
  return text;
}

}  // namespace

void encoder::write_model(const void* object, const model_table& model) {
  struct writing {
    encoder& to;
    const void* object;
    const model_table& model;
  } all{*this, object, model};
  const auto write_all = [](void* context, void* fresh) {
    const auto& [to, from, how] = *static_cast<writing*>(context);
    void* members[fields_max];
    void* defaults[fields_max];
    how.locate(const_cast<void*>(from), members);
    if (fresh) how.locate(fresh, defaults);
    const bool may_leave_out = fresh || to.how_.exclude_none;
    to.out_.begin_object();
    for (std::size_t i = 0; i < how.fields.size(); ++i) {
      const field_table& field = how.fields[i];
      if (field.keeps_extra) {
        write_members(to, members[i], *field.type);
        continue;
      }
      if (may_leave_out && to.is_left_out(field, members[i], fresh ? defaults[i] : nullptr)) continue;
      const std::string_view name = to.how_.by_alias ? field.name : field.declared;
      if (field.is_plain) {
        to.out_.plain_key(name);
      } else {
        to.out_.key(name);
      }
      to.write(members[i], *field.type);
    }
    to.out_.end_object();
  };
  if (how_.exclude_defaults) {
    model.with_default(write_all, &all);
  } else {
    write_all(&all, nullptr);
  }
}

bool encoder::is_left_out(const field_table& field, const void* member, const void* fresh) const {
  if (how_.exclude_none && field.type->kind == shape::optional &&
      !more<optional_table>(*field.type).get(member)) {
    return true;
  }
  return fresh && text_of(member, *field.type) == text_of(fresh, *field.type);
}

}  // namespace weft::model::detail
