// SPDX-License-Identifier: MIT
#include "weft/core/task_tree.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/core/child.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/group.hpp"
#include "weft/core/task_description.hpp"
#include "weft/core/task_notes.hpp"

namespace weft {

namespace {

std::string type_name(const std::type_info& type) {
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr), std::free);
  return name ? name.get() : type.name();
}

bool runs_now(const chain& c) noexcept { return c.step == chain::step_kind::idle && !c.leaf; }

std::string_view standing(const child_base& task) noexcept {
  switch (task.step) {
    case chain::step_kind::start: return "starting";
    case chain::step_kind::resume: return "ready";
    case chain::step_kind::unwind: return "unwinding";
    case chain::step_kind::idle: break;
  }
  if (!task.armed()) return "running";
  return is_cancelled(task) ? "cancelled, waiting" : "waiting";
}

/// From the outermost to the innermost.
std::vector<const frame*> frames_of(const chain& c) {
  std::vector<const frame*> frames;
  for (const frame* f = runs_now(c) ? c.root : c.top; f; f = f->parent) frames.insert(frames.begin(), f);
  return frames;
}

/// The groups that a task has open, outermost first.
std::vector<const group_base*> groups_of(const chain& c) {
  std::vector<const group_base*> groups;
  for (const scope* s = c.innermost;; s = s->outer) {
    for (const group_base* g = s->hosted; g; g = g->next_hosted) groups.insert(groups.begin(), g);
    if (s->what == scope::kind::group) groups.insert(groups.begin(), static_cast<const group_base*>(s));
    if (s == &c) return groups;
  }
}

class tree_printer {
 public:
  explicit tree_printer(task_tree_limits limits) noexcept : limits_(limits) {}

  std::string text(const chain& c, std::size_t depth) {
    ++tasks_;
    const auto& task = static_cast<const child_base&>(c);
    const std::string margin(2 * depth, ' ');
    std::string out = format("{}{}\n", margin, label(task));
    for (const frame* f : frames_of(c)) {
      out += format("{}  at {}:{} in {}\n", margin, plain_file_name(f->at.file_name()), f->at.line(),
                    plain_function_name(f->at.function_name()));
    }
    if (operation* const leaf = c.armed()) out += format("{}  for {}\n", margin, type_name(typeid(*leaf)));
    for (const group_base* g : groups_of(c)) out += children(*g, depth + 1);
    return out;
  }

 private:
  static std::string label(const child_base& task) {
    std::string_view name = task.root ? plain_function_name(task.root->at.function_name()) : "";
    if (task.notes && !task.notes->name.empty()) name = task.notes->name;
    return format("<task {} {}>", name, standing(task));
  }

  std::string children(const group_base& g, std::size_t depth) {
    const std::string margin(2 * depth, ' ');
    if (depth > limits_.depth_max) return margin + "...\n";
    std::string out, latest;
    std::size_t equal = 0;
    const auto flush = [&] {
      out += latest;
      if (equal > 1) out += format("{}and {} more like it\n", margin, equal - 1);
    };
    for (const base::list_hook* h = g.children.next; h != &g.children; h = h->next) {
      if (tasks_ >= limits_.tasks_max) {
        flush();
        return out + margin + "...\n";
      }
      std::string one = text(static_cast<const child_base&>(*h), depth);
      if (one == latest) {
        ++equal;
        continue;
      }
      flush();
      latest = std::move(one);
      equal = 1;
    }
    flush();
    return out;
  }

  task_tree_limits limits_;
  std::size_t tasks_ = 0;
};

}  // namespace

std::string task_tree(const chain& root, task_tree_limits limits) {
  return tree_printer(limits).text(root, 0);
}

}  // namespace weft
