// SPDX-License-Identifier: MIT
#include "weft/model/detail/containers.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/model/detail/decoder.hpp"
#include "weft/model/detail/encoder.hpp"

namespace weft::model::detail {
namespace {

using json::token;

void refuse_length(decoder& in, std::size_t start, std::size_t expected, std::size_t found, bool is_list) {
  const bool is_short = found < expected;
  const std::string_view name = is_list ? "List" : "Tuple";
  in.add(start, is_short ? "too_short" : "too_long",
         format("{} should have at {} {} item{} after validation, not {}", name, is_short ? "least" : "most",
                expected, expected == 1 ? "" : "s", found),
         format(R"({{"field_type":"{}","{}_length":{},"actual_length":{}}})", name, is_short ? "min" : "max",
                expected, found));
}

}  // namespace

void read_list(decoder& in, void* out, const type_table& self) {
  const auto& how = more<list_table>(self);
  how.clear(out);
  const bool is_set = self.kind == shape::set;
  if (!in.enter(token::begin_array, is_set ? "set_type" : "list_type",
                is_set ? "Input should be a valid set" : "Input should be a valid list")) {
    return;
  }
  path_step step(in.last_step());
  for (std::size_t index = 0; in.in().next_is_item(); ++index) {
    step.set_index(index);
    how.read_item(in, out, *how.item);
  }
  in.in().next();
}

void write_list(encoder& out, const void* value, const type_table& self) {
  struct writing {
    encoder& to;
    const type_table& item;
    std::size_t count;
    std::size_t written = 0;
    std::size_t bytes_before = 0;
  } all{out, *more<list_table>(self).item, self.size(value)};
  out.out().begin_array();
  all.bytes_before = out.out().size();
  more<list_table>(self).for_each(value, &all, [](void* context, const void* item) {
    auto& [to, type, count, written, bytes_before] = *static_cast<writing*>(context);
    to.write(item, type);
    ++written;
    if (written == 1 || written == 16)
      to.out().expect((to.out().size() - bytes_before) / written * (count - written));
  });
  out.out().end_array();
}

void read_tuple(decoder& in, void* out, const type_table& self) {
  const auto& how = more<tuple_table>(self);
  const bool is_list = self.kind == shape::list;
  if (!in.enter(token::begin_array, is_list ? "list_type" : "tuple_type",
                is_list ? "Input should be a valid list" : "Input should be a valid tuple")) {
    return;
  }
  const std::size_t start = in.in().offset();
  const std::size_t size = how.items.size();
  void* items[tuple_items_max];
  how.locate(out, items);
  std::size_t found = 0;
  {
    path_step step(in.last_step());
    for (; in.in().next() != token::end_array && !in.in().failed(); ++found) {
      step.set_index(found);
      if (found < size) {
        in.read(items[found], *how.items[found]);
      } else {
        in.in().skip();
      }
    }
  }
  if (in.in().failed() || found == size) return;
  if (is_list || found > size) return refuse_length(in, start, size, found, is_list);
  for (path_step step(in.last_step()); found < size; ++found) {
    step.set_index(found);
    in.add(start, "missing", "Field required");
  }
}

void write_tuple(encoder& out, const void* value, const type_table& self) {
  const auto& how = more<tuple_table>(self);
  void* items[tuple_items_max];
  how.locate(const_cast<void*>(value), items);
  out.out().begin_array();
  for (std::size_t i = 0; i < how.items.size(); ++i) out.write(items[i], *how.items[i]);
  out.out().end_array();
}

void read_dictionary(decoder& in, void* out, const type_table& self) {
  const auto& how = more<dictionary_table>(self);
  how.clear(out);
  if (!in.enter(token::begin_object, "dict_type", "Input should be a valid dictionary")) return;
  const std::size_t kept_before = in.kept_count();
  std::map<std::string, std::size_t> wrong;  // errors of each name that has some
  while (in.in().next() == token::key) {
    const std::string name(in.in().string());
    if (const auto found = wrong.find(name); found != wrong.end()) {
      in.forget_errors(name, found->second, kept_before);
      wrong.erase(found);
    }
    const std::size_t before = in.error_count();
    {
      const path_step step(in.last_step(), name);
      void* const value = how.insert(out, name);
      in.in().next();
      in.read(value, *how.mapped);
    }
    if (in.error_count() != before) wrong[name] = in.error_count() - before;
  }
}

void write_members(encoder& out, const void* value, const type_table& self) {
  struct writing {
    encoder& to;
    const type_table& mapped;
  } all{out, *more<dictionary_table>(self).mapped};
  more<dictionary_table>(self).for_each(value, &all,
                                        [](void* context, std::string_view name, const void* item) {
                                          const auto& [to, type] = *static_cast<writing*>(context);
                                          to.out().key(name);
                                          to.write(item, type);
                                        });
}

void write_dictionary(encoder& out, const void* value, const type_table& self) {
  out.out().begin_object();
  write_members(out, value, self);
  out.out().end_object();
}

void read_optional(decoder& in, void* out, const type_table& self) {
  if (in.current() == token::null) return self.reset(out);
  const auto& how = more<optional_table>(self);
  in.read(how.emplace(out), *how.inner);
}

void write_optional(encoder& out, const void* value, const type_table& self) {
  const auto& how = more<optional_table>(self);
  if (const void* const inner = how.get(value)) {
    out.write(inner, *how.inner);
  } else {
    out.out().null();
  }
}

void read_limited(decoder& in, void* out, const type_table& self) {
  const auto& how = more<limited_table>(self);
  in.read_limited(out, *how.inner, how.rules);
}

void write_limited(encoder& out, const void* value, const type_table& self) {
  out.write(value, *more<limited_table>(self).inner);
}

void read_struct(decoder& in, void* out, const type_table& self) {
  in.read_model(out, more<model_table>(self));
}

void write_struct(encoder& out, const void* value, const type_table& self) {
  out.write_model(value, more<model_table>(self));
}

void write_variant(encoder& out, const void* value, const type_table& self) {
  const auto& how = more<variant_table>(self);
  out.write(how.get(value), *how.alternatives[how.index(value)]);
}

}  // namespace weft::model::detail
