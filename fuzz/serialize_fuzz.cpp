// SPDX-License-Identifier: MIT
// What bytes deserialize into is written as bytes that deserialize into an equal value.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/process/serialize.hpp"

namespace {

enum class shade : std::uint8_t { red, green };

struct leaf {
  std::string name;
  std::int32_t small = 1;
  bool flag = true;
  shade color = shade::green;

  bool operator==(const leaf&) const = default;
};

struct tree {
  std::uint8_t name = 0;
  std::vector<tree> children;

  bool operator==(const tree&) const = default;
};

struct value {
  tree nested;
  std::vector<leaf> leaves;
  std::optional<std::string> note;
  std::variant<std::uint64_t, std::string, std::vector<bool>> either;
  std::map<std::string, std::vector<std::uint16_t>> table;
  std::pair<int, std::tuple<>> pair;
  std::vector<std::tuple<>> empty;

  bool operator==(const value&) const = default;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  value first;
  try {
    weft::binary_reader in(std::string_view(reinterpret_cast<const char*>(data), size));
    weft::deserialize(in, first);
  } catch (const std::runtime_error&) {
    return 0;
  }
  weft::binary_writer out;
  weft::serialize(out, first);
  value second;
  weft::binary_reader again(out.bytes());
  weft::deserialize(again, second);
  WEFT_ASSERT(again.at_end(), "it wrote more than it reads");
  WEFT_ASSERT(first == second, "written and read, it is another value");
  return 0;
}
