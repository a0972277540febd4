// SPDX-License-Identifier: MIT
#include "weft/core/task_description.hpp"

#include <cstddef>

#include "weft/base/print.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/group.hpp"
#include "weft/core/task_notes.hpp"

namespace weft {

namespace {

std::string_view state_name(child_state state) noexcept {
  switch (state) {
    case child_state::running: return "pending";
    case child_state::returned: return "done";
    case child_state::threw: return "failed";
    case child_state::cancelled: return "cancelled";
  }
  return "";
}

}  // namespace

std::string_view plain_file_name(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

std::string_view plain_function_name(std::string_view pretty) noexcept {
  if (pretty.find("(anonymous class)") != std::string_view::npos ||
      pretty.find("<lambda") != std::string_view::npos) {
    return "lambda";
  }
  constexpr std::string_view unnamed = "(anonymous namespace)";
  std::size_t open = pretty.find('(');
  while (open != std::string_view::npos && pretty.substr(open).starts_with(unnamed)) {
    open = pretty.find('(', open + unnamed.size());
  }
  const std::string_view before = pretty.substr(0, open);
  std::size_t end = before.size();
  if (before.ends_with('>')) {  // template arguments
    int depth = 0;
    while (end > 0) {
      --end;
      if (before[end] == '>') ++depth;
      if (before[end] == '<' && --depth == 0) break;
    }
  }
  const std::string_view name = before.substr(0, end);
  const std::size_t start = name.find_last_of(" :*&>");
  return start == std::string_view::npos ? name : name.substr(start + 1);
}

std::string describe(const child_base& child) {
  const frame* const innermost = child.state == child_state::running ? child.top : nullptr;
  const frame* const root = child.root;
  const bool is_named = child.notes && !child.notes->name.empty();
  if (!root) return format("<task {}{}>", is_named ? child.notes->name + ' ' : "", state_name(child.state));
  // The function is that of the root; a frame that was never resumed is where it begins.
  const std::string_view name =
      is_named ? std::string_view(child.notes->name) : plain_function_name(root->at.function_name());
  if (!innermost) return format("<task {} {}>", name, state_name(child.state));
  return format("<task {} {} at {}:{}>", name, state_name(child.state), plain_file_name(root->at.file_name()),
                root->at.line());
}

}  // namespace weft
