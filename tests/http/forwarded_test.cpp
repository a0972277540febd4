// SPDX-License-Identifier: MIT
#include "weft/http/forwarded.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

TEST(Forwarded, IsReadHopByHop) {
  const auto hops = parse_forwarded(
      "for=192.0.2.43;proto=https; By=203.0.113.43 , For=\"[2001:db8::1]:80\";host=a.example;x=y");
  ASSERT_TRUE(hops);
  EXPECT_EQ(*hops, (std::vector<forwarded_hop>{{"192.0.2.43", "203.0.113.43", "", "https"},
                                               {"[2001:db8::1]:80", "", "a.example", ""}}));
  EXPECT_EQ(parse_forwarded("")->size(), 0U);
  for (const char* field : {"for", "for=", "for=[::1]", "for=a b", "for=\"a"})
    EXPECT_FALSE(parse_forwarded(field)) << field;
}

TEST(Forwarded, NodesAreAddresses) {
  for (const auto& [text, address] : {std::pair("192.0.2.1", "192.0.2.1"),
                                      {"192.0.2.1:80", "192.0.2.1"},
                                      {"[2001:db8::1]", "2001:db8::1"},
                                      {"[2001:db8::1]:80", "2001:db8::1"},
                                      {"2001:db8::1", "2001:db8::1"}}) {
    ASSERT_TRUE(parse_node(text)) << text;
    EXPECT_EQ(parse_node(text)->str(), address);
  }
  for (const char* text : {"", "unknown", "_hidden", "192.0.2.1:x", "[::1", "[::1]x", "a.example:80"})
    EXPECT_FALSE(parse_node(text)) << text;
}

TEST(Forwarded, IsBelievedOfTrustedProxiesOnly) {
  const ip_network trusted[] = {*ip_network::parse("10.0.0.0/8"), *ip_network::parse("::1")};
  std::string many_spoofed;
  for (int i = 0; i < 64; ++i) many_spoofed += "6.6.6.6, ";
  const struct {
    const char* peer;
    headers fields;
    const char* expected;  // address, scheme, host
  } examples[] = {
      {"192.0.2.9", {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"}}, "192.0.2.9  "},
      {"10.0.0.1", {}, "10.0.0.1  "},
      {"10.0.0.1",
       {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "a.example"}},
       "1.2.3.4 https a.example"},
      {"::ffff:10.0.0.1", {{"X-Forwarded-For", "1.2.3.4"}}, "1.2.3.4  "},
      {"10.0.0.1", {{"X-Forwarded-For", "6.6.6.6, 1.2.3.4, 10.9.9.9"}}, "1.2.3.4  "},
      {"10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "1.2.3.4"}}, "1.2.3.4  "},
      {"10.0.0.1", {{"X-Forwarded-For", many_spoofed + "1.2.3.4"}}, "1.2.3.4  "},
      {"10.0.0.1", {{"X-Forwarded-For", "10.1.1.1"}}, "10.1.1.1  "},
      {"10.0.0.1", {{"X-Forwarded-For", "6.6.6.6, unknown"}}, "hidden  "},
      {"10.0.0.1", {{"X-Forwarded-Proto", "https"}}, "10.0.0.1 https "},
      {"10.0.0.1", {{"X-Forwarded-Proto", "wss"}}, "10.0.0.1 https "},
      {"10.0.0.1", {{"X-Forwarded-Proto", "ws"}}, "10.0.0.1 http "},
      {"10.0.0.1", {{"X-Forwarded-Proto", "ftp"}}, "10.0.0.1  "},
      {"10.0.0.1",
       {{"X-Forwarded-Proto", "http, https"}, {"X-Forwarded-For", "6.6.6.6, 1.2.3.4"}},
       "1.2.3.4 https "},
      {"10.0.0.1", {{"X-Forwarded-Proto", "javascript"}, {"X-Forwarded-Host", "a b"}}, "10.0.0.1  "},
      {"::1",
       {{"Forwarded", "for=1.2.3.4;proto=https;host=a.example"}, {"X-Forwarded-For", "6.6.6.6"}},
       "1.2.3.4 https a.example"},
      {"::1",
       {{"Forwarded", "for=6.6.6.6;host=evil.example, for=1.2.3.4;host=a.example"}},
       "1.2.3.4  a.example"},
      {"::1", {{"X-Forwarded-For", "1.2.3.4"}, {"Forwarded", "for=6.6.6.6;proto=https"}}, "1.2.3.4  "},
      {"::1", {{"Forwarded", "for=broken;;="}}, "::1  "},
      {"::1", {{"Forwarded", "for=6.6.6.6, proto=https"}}, "::1 https "},
      {"::1", {{"Forwarded", "for=_x;proto=https"}}, "hidden https "},
  };
  for (const auto& [peer, fields, expected] : examples) {
    const bool is_standard = !fields.empty() && fields[0].name == "Forwarded";
    const auto origin =
        see_through_proxies(*ip_address::parse(peer), fields, trusted,
                            is_standard ? proxy_fields::forwarded : proxy_fields::x_forwarded);
    EXPECT_EQ((origin.address ? origin.address->str() : "hidden") + ' ' + origin.scheme + ' ' + origin.host,
              expected)
        << peer << ' ' << (fields.empty() ? "" : fields[0].value);
  }
}

}  // namespace
}  // namespace weft::http
