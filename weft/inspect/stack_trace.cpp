// SPDX-License-Identifier: MIT
#include "weft/inspect/stack_trace.hpp"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/core/task_description.hpp"
#include "weft/inspect/detail/symbol_table.hpp"

namespace weft::inspect {

namespace {

std::string demangled(const std::string& name) {
  const std::unique_ptr<char, void (*)(void*)> plain(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, nullptr), std::free);
  return plain ? plain.get() : name;
}

/// The tables of the files that traces go through, each read once.
class symbolizer {
 public:
  std::string line(void* address) {
    Dl_info info{};
    if (dladdr(address, &info) == 0 || !info.dli_fname) return format("{}", address);
    const auto offset =
        reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(info.dli_fbase);
    const std::string place = format("({}+{:#x})", plain_file_name(info.dli_fname), offset);
    const auto found = table(info.dli_fname).find(offset);
    if (found)
      return format("{} +{:#x} {}", demangled(std::string(found->name)), offset - found->start, place);
    if (!info.dli_sname) return place;
    return format("{} {}", demangled(info.dli_sname), place);
  }

 private:
  const detail::symbol_table& table(const std::string& file) {
    auto found = tables_.find(file);
    if (found == tables_.end()) found = tables_.emplace(file, detail::symbol_table(file.c_str())).first;
    return found->second;
  }
  std::map<std::string, detail::symbol_table> tables_;
};

/// One for the process: reading the tables of a large program takes longer than what is reported.
struct shared_symbolizer {
  std::mutex lock;
  symbolizer names;
};

}  // namespace

std::size_t capture_stack(std::span<void*> into) noexcept {
  return static_cast<std::size_t>(backtrace(into.data(), static_cast<int>(into.size())));
}

std::string stack_text(std::span<void* const> addresses) {
  static shared_symbolizer shared;
  const std::lock_guard hold(shared.lock);
  std::string text;
  for (std::size_t i = 0; i < addresses.size(); ++i)
    text += format("  #{} {}\n", i, shared.names.line(addresses[i]));
  return text;
}

std::string tasks_part(std::string_view trace, std::string_view innermost) {
  const std::size_t call = trace.rfind(innermost);
  if (call != std::string_view::npos) trace.remove_prefix(trace.find('\n', call) + 1);
  const std::size_t loop = trace.find(" weft::loop::");
  if (loop != std::string_view::npos) trace = trace.substr(0, trace.rfind('\n', loop) + 1);
  return std::string(trace);
}

}  // namespace weft::inspect
