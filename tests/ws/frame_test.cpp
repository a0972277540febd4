// SPDX-License-Identifier: MIT
// Covers: weft/ws/frame.hpp weft/ws/deflate.hpp weft/ws/close_code.hpp weft/ws/detail/mask_source.hpp
#include "weft/ws/frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "tests/ws/frames.hpp"
#include "weft/ws/close_code.hpp"
#include "weft/ws/deflate.hpp"
#include "weft/ws/detail/mask_source.hpp"

namespace weft::ws {
namespace {

constexpr mask_key rfc_key = {'\x37', '\xfa', '\x21', '\x3d'};

TEST(Frame, HasTheBytesOfTheRfc) {
  std::string out;
  encode_frame(out, {.what = opcode::text, .mask = rfc_key}, "Hello");
  encode_frame(out, {.what = opcode::ping}, "Hello");
  encode_frame(out, {.what = opcode::text, .final = false, .compressed = true}, "");
  EXPECT_EQ(testing::visible(out), "\\x81\\x857\\xfa!=\\x7f\\x9fMQX\\x89\\x05HelloA\\x00");
}

TEST(Frame, HasTheShortestLength) {
  for (const auto& [bytes, header] : {std::pair{125, 2}, {126, 4}, {65535, 4}, {65536, 10}}) {
    std::string out;
    encode(out, {.what = opcode::binary, .payload_bytes = static_cast<std::uint64_t>(bytes)});
    EXPECT_EQ(out.size(), static_cast<std::size_t>(header)) << bytes;
  }
}

TEST(Mask, IsTheSameInAnyPieces) {
  std::string plain;
  for (int i = 0; i < 1000; ++i) plain += static_cast<char>(i * 7);
  std::string expected = plain;
  for (std::size_t i = 0; i < plain.size(); ++i) expected[i] = static_cast<char>(plain[i] ^ rfc_key[i % 4]);
  for (std::size_t cut = 0; cut < 40; ++cut) {
    std::string masked = plain;
    apply_mask(std::span(masked).first(cut), rfc_key, 0);
    apply_mask(std::span(masked).subspan(cut), rfc_key, cut);
    EXPECT_EQ(masked, expected) << cut;
  }
}

TEST(Mask, KeysDiffer) {
  detail::mask_source keys;
  std::vector<mask_key> all;
  for (int i = 0; i < 200; ++i) all.push_back(keys.next());  // more than is asked for at once
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::unique(all).size(), 0u);
}

TEST(Deflate, GivesBackWhatWentIn) {
  for (const bool takeover : {true, false}) {
    for (const int bits : {9, 12, 15}) {
      deflater pack(bits, takeover, 6);
      inflater unpack(bits, takeover);
      std::string long_one;
      for (int i = 0; i < 30'000; ++i) long_one += std::to_string(i * i);
      for (const std::string& message :
           {std::string("Hello"), std::string(), long_one, std::string("Hello")}) {
        std::string packed = "before", out = "before";
        pack.compress(message, packed);
        EXPECT_EQ(unpack.take(std::string_view(packed).substr(6), out, 1'000'000), inflater::result::done);
        EXPECT_EQ(unpack.take(inflater::tail, out, 1'000'000), inflater::result::done);
        unpack.end_message();
        EXPECT_EQ(out, "before" + message);
      }
    }
  }
}

TEST(Deflate, AContextMakesTheSecondMessageSmaller) {
  const std::string message = "a message that says the same as the one before it";
  const auto second_size = [&](bool takeover) {
    deflater pack(12, takeover, 6);
    std::string first, second;
    pack.compress(message, first);
    pack.compress(message, second);
    return second.size();
  };
  EXPECT_LT(second_size(true), 10u);
  EXPECT_GT(second_size(false), 30u);
}

TEST(Deflate, GrowsNoFurtherThanItMay) {
  std::string packed, out;
  deflater(15, false, 6).compress(std::string(1'000'000, 'x'), packed);
  EXPECT_LT(packed.size(), 2000u);
  EXPECT_EQ(inflater(15, false).take(packed, out, 50'000), inflater::result::too_long);
  EXPECT_LE(out.size(), 50'000u);
}

TEST(CloseCode, HasANameAndAPlace) {
  EXPECT_EQ(close_code_name(1001), "going away");
  EXPECT_EQ(close_code_name(3000), "registered");
  EXPECT_EQ(close_code_name(4999), "private use");
  EXPECT_EQ(close_code_name(999), "unknown");
  EXPECT_TRUE(may_be_sent(1000) && may_be_sent(1014) && may_be_sent(4999));
  EXPECT_FALSE(may_be_sent(1005) || may_be_sent(1006) || may_be_sent(1015) || may_be_sent(5000));
}

}  // namespace
}  // namespace weft::ws
