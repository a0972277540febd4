// SPDX-License-Identifier: MIT
#include "weft/http/detail/put.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace weft::http::detail {
namespace {

TEST(Put, CopiesTextsOfAnySizeAndNothingElse) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += static_cast<char>('!' + i % 90);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string exact = text.substr(0, size);  // no byte behind it may be read
    std::string to(size + 2, '|');
    EXPECT_EQ(put(to.data() + 1, exact), to.data() + 1 + size);
    EXPECT_EQ(to, '|' + exact + '|');
  }
}

}  // namespace
}  // namespace weft::http::detail
