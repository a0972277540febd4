// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/json/value.hpp"

namespace weft::json {
namespace {

constexpr std::size_t scanned_max = 16;  // members that are found by looking at each

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// A number that peers cannot know: with it nobody can choose names whose hashes are equal.
std::uint64_t secret() {
  static const std::uint64_t drawn = [] {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
  }();
  return drawn;
}

std::uint64_t hash(std::string_view name) {
  constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15ULL;
  std::uint64_t sum = secret() ^ name.size();
  while (!name.empty()) {
    std::uint64_t part = 0;
    const std::size_t bytes = std::min(name.size(), sizeof part);
    std::memcpy(&part, name.data(), bytes);
    sum = mix(sum ^ part, multiplier ^ secret());
    name.remove_prefix(bytes);
  }
  return mix(sum, multiplier);
}

}  // namespace

/// A hash table of places in the list of members: open addressing, at most half full.
class object::name_index {
 public:
  explicit name_index(const std::vector<member>& members) { grow(members); }

  const member* find(const std::vector<member>& members, std::string_view name) const {
    for (std::size_t slot = hash(name);; ++slot) {
      const std::uint32_t entry = slots_[slot & (slots_.size() - 1)];
      if (entry == 0) return nullptr;
      if (members[entry - 1].name == name) return &members[entry - 1];
    }
  }

  /// Takes in the last member, which is not in the table yet.
  void add_last(const std::vector<member>& members) {
    if (members.size() * 2 > slots_.size()) {
      grow(members);
    } else {
      put(members, members.size());
    }
  }

 private:
  void grow(const std::vector<member>& members) {
    std::size_t slots = 4 * scanned_max;
    while (slots < members.size() * 4) slots *= 2;
    slots_.assign(slots, 0);
    for (std::size_t entry = 1; entry <= members.size(); ++entry) put(members, entry);
  }

  void put(const std::vector<member>& members, std::size_t entry) {
    std::size_t slot = hash(members[entry - 1].name);
    while (slots_[slot & (slots_.size() - 1)] != 0) ++slot;
    slots_[slot & (slots_.size() - 1)] = static_cast<std::uint32_t>(entry);
  }

  std::vector<std::uint32_t> slots_;  // place of a member + 1, or 0; the size is a power of two
};

object::object() noexcept = default;
object::object(object&& other) noexcept = default;
object::~object() = default;

object::object(const object& other)
    : members_(other.members_),
      index_(other.index_ ? std::make_unique<name_index>(*other.index_) : nullptr) {}

object::object(std::initializer_list<member> members) {
  for (const member& each : members) set(each.name, each.content);
}

object& object::operator=(object other) noexcept {
  members_.swap(other.members_);
  index_.swap(other.index_);
  return *this;
}

value& object::set(std::string name, value content) {
  if (value* found = find(name)) return *found = std::move(content);
  members_.push_back({std::move(name), std::move(content)});
  if (index_) {
    index_->add_last(members_);
  } else if (members_.size() > scanned_max) {
    index_ = std::make_unique<name_index>(members_);
  }
  return members_.back().content;
}

const value* object::find(std::string_view name) const noexcept {
  if (index_) {
    const member* found = index_->find(members_, name);
    return found ? &found->content : nullptr;
  }
  for (const member& each : members_) {
    if (each.name == name) return &each.content;
  }
  return nullptr;
}

value* object::find(std::string_view name) noexcept {
  return const_cast<value*>(std::as_const(*this).find(name));
}

const value& object::at(std::string_view name) const {
  if (const value* found = find(name)) return *found;
  throw access_error(format("no member '{}' in an object", name));
}

std::size_t object::size() const noexcept { return members_.size(); }
const member* object::begin() const noexcept { return members_.data(); }
const member* object::end() const noexcept { return members_.data() + members_.size(); }

bool operator==(const object& a, const object& b) noexcept {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const member& each) {
           const value* other = b.find(each.name);
           return other && *other == each.content;
         });
}

}  // namespace weft::json
