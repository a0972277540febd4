// SPDX-License-Identifier: MIT
#include "weft/inspect/detail/noted_step.hpp"

#include <string_view>

#include "weft/base/print.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/task_description.hpp"
#include "weft/core/task_notes.hpp"

namespace weft::inspect::detail {

void noted_step::note(const chain& c) noexcept {
  root_at = c.root->at;
  resumed_at = c.top->at;
  const std::size_t length = c.notes ? c.notes->name.copy(name.data(), name_bytes_max) : 0;
  name[length] = '\0';
}

std::string noted_step::task_text() const {
  return format("task {}",
                name[0] ? std::string_view(name.data()) : plain_function_name(root_at.function_name()));
}

std::string noted_step::place_text(const std::source_location& at) {
  return format("{}:{}", plain_file_name(at.file_name()), at.line());
}

}  // namespace weft::inspect::detail
