// SPDX-License-Identifier: MIT
// Draws the tree of the errors that the HTTP client throws.
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/client/error_tree.hpp"

using namespace weft;

void draw_below(std::string_view name, const std::string& indent) {
  std::vector<std::string_view> below;
  for (const auto& [child, parent] : http::error_tree) {
    if (parent == name) below.push_back(child);
  }
  for (const auto& child : below) {
    const bool last = &child == &below.back();
    print("{}{}{}\n", indent, last ? "└── " : "├── ", child);
    draw_below(child, indent + (last ? "    " : "│   "));
  }
}

int main() {
  print("{}\n", http::error_tree.front().name);
  draw_below(http::error_tree.front().name, "");
}
