// SPDX-License-Identifier: MIT
// Exceptions on their way between processes. A class is known by its place in a list.
#include <cxxabi.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <typeinfo>
#include <utility>

#include "weft/process/detail/remote_function.hpp"
#include "weft/process/errors.hpp"

namespace weft::detail {

namespace {

/// One that is made from its text.
struct known {
  const std::type_info* type;
  void (*raise)(const std::string& text);
};

template <typename E> constexpr known from_text{&typeid(E), [](const std::string& text) { throw E(text); }};

const std::array plain{
    from_text<std::logic_error>,  from_text<std::invalid_argument>, from_text<std::domain_error>,
    from_text<std::length_error>, from_text<std::out_of_range>,     from_text<std::runtime_error>,
    from_text<std::range_error>,  from_text<std::overflow_error>,   from_text<std::underflow_error>};

enum class shape : std::uint8_t { from_text, no_memory, system, too_deep, foreign };

std::string demangled(const std::type_info* type) {
  if (!type) return "unknown";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? name.get() : type->name();
}

bool serialize_plain(binary_writer& out, const std::exception& e) {
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (*plain[i].type != typeid(e)) continue;
    serialize(out, shape::from_text);
    out.size(i);
    serialize(out, std::string(e.what()));
    return true;
  }
  return false;
}

/// Without the end that its constructor adds.
std::string own_text(const std::system_error& e) {
  std::string text = e.what();
  const std::string reason = e.code().message();
  if (!text.ends_with(reason)) return text;
  text.resize(text.size() - reason.size());
  if (text.ends_with(": ")) text.resize(text.size() - 2);
  return text;
}

void serialize_system(binary_writer& out, const std::system_error& e) {
  const std::error_category* const category = &e.code().category();  // where it is in each process
  serialize(out, shape::system);
  serialize(out, e.code().value());
  out.raw(&category, sizeof category);
  serialize(out, own_text(e));
}

template <typename T> T take(binary_reader& in) {
  T value{};
  deserialize(in, value);
  return value;
}

}  // namespace

void serialize_exception(binary_writer& out) {
  std::string text;
  try {
    throw;
  } catch (const std::system_error& e) {
    if (typeid(e) == typeid(std::system_error)) return serialize_system(out, e);
    text = e.what();
  } catch (const std::bad_alloc&) {
    return serialize(out, shape::no_memory);
  } catch (const message_too_deep& e) {
    serialize(out, shape::too_deep);
    return out.size(e.depth_max());
  } catch (const std::exception& e) {
    if (serialize_plain(out, e)) return;
    text = e.what();
  } catch (...) {}
  serialize(out, shape::foreign);
  serialize(out, demangled(abi::__cxa_current_exception_type()));
  serialize(out, text);
}

void rethrow_serialized(binary_reader& in) {
  switch (take<shape>(in)) {
    case shape::from_text: {
      const std::size_t which = in.size(0);
      plain.at(which).raise(take<std::string>(in));
      break;
    }
    case shape::no_memory: throw std::bad_alloc();
    case shape::system: {
      const int value = take<int>(in);
      const std::error_category* category = nullptr;
      in.raw(&category, sizeof category);
      const std::error_code code(value, *category);
      const std::string text = take<std::string>(in);
      throw text.empty() ? std::system_error(code) : std::system_error(code, text);
    }
    case shape::too_deep: throw message_too_deep(in.size(0));
    case shape::foreign: break;
  }
  std::string type = take<std::string>(in);
  throw remote_error(std::move(type), take<std::string>(in));
}

}  // namespace weft::detail
