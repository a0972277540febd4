// SPDX-License-Identifier: MIT
#include "weft/dns/detail/special_names.hpp"

#include <gtest/gtest.h>

#include <string>

#include "weft/dns/errors.hpp"

namespace weft::dns::detail {
namespace {

std::string texts(std::string_view name, family wanted = family::any) {
  const auto known = known_addresses(name, wanted);
  if (!known) return "ask";
  std::string made;
  for (const ip_address& a : *known) made += (made.empty() ? "" : " ") + a.str();
  return made;
}

std::string fault(std::string_view name, family wanted = family::any) {
  try {
    return texts(name, wanted);
  } catch (const resolve_error& e) {
    return e.what();
  }
}

TEST(SpecialNames, AddressesStandForThemselves) {
  EXPECT_EQ(texts("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(texts("::1", family::v6), "::1");
  EXPECT_EQ(fault("::1", family::v4), "resolve ::1: it is an IPv6 address");
  EXPECT_EQ(fault("10.0.0.1", family::v6), "resolve 10.0.0.1: it is an IPv4 address");
}

TEST(SpecialNames, LocalhostIsTheLoopback) {
  EXPECT_EQ(texts("localhost"), "::1 127.0.0.1");
  EXPECT_EQ(texts("LocalHost."), "::1 127.0.0.1");
  EXPECT_EQ(texts("api.localhost", family::v4), "127.0.0.1");
  EXPECT_EQ(texts("localhost", family::v6), "::1");
  EXPECT_EQ(texts("notlocalhost"), "ask");
  EXPECT_EQ(texts("localhost.example"), "ask");
}

TEST(SpecialNames, InvalidDoesNotExist) {
  EXPECT_EQ(fault("nosuch.invalid"), "resolve nosuch.invalid: no such name");
  EXPECT_EQ(fault("INVALID"), "resolve invalid: no such name");
}

TEST(SpecialNames, OtherNamesAreAsked) {
  for (const char* name :
       {"python.org", "python.org.", "a_b.c-d.test", "xn--bcher-kva.example", "3com.com"}) {
    EXPECT_EQ(texts(name), "ask") << name;
  }
  EXPECT_EQ(texts(std::string(63, 'a') + ".test"), "ask");
}

TEST(SpecialNames, InternationalNamesAreAskedForInAscii) {
  EXPECT_EQ(ascii_name("Bücher.example."), "xn--bcher-kva.example.");
  EXPECT_EQ(ascii_name("Example.org"), "Example.org");
  EXPECT_EQ(fault("xn--bcher-kva.invalid"), "resolve bücher.invalid (xn--bcher-kva.invalid): no such name");
  try {
    ascii_name("-ü\n.example");
    ADD_FAILURE() << "no name";
  } catch (const resolve_error& e) {
    EXPECT_EQ(e.code(), errc::bad_name);
    EXPECT_TRUE(std::string(e.what()).starts_with("resolve -ü\\x0a.example: not an international name: "))
        << e.what();
  }
}

TEST(SpecialNames, WhatIsNoNameIsNotAsked) {
  EXPECT_EQ(fault(""), "resolve '': an empty name");
  EXPECT_EQ(fault("."), "resolve .: an empty name");
  EXPECT_EQ(fault("a..b"), "resolve a..b: a part between dots is empty");
  EXPECT_EQ(fault(".a"), "resolve .a: a part between dots is empty");
  EXPECT_EQ(fault("two words"), "resolve two words: a character that no host name has");
  EXPECT_EQ(fault("a\r\nb"), "resolve a\\x0d\\x0ab: a character that no host name has");
  EXPECT_EQ(fault(std::string("a\0b", 3)), "resolve a\\x00b: a character that no host name has");
  EXPECT_EQ(fault("256.1.1.1"), "resolve 256.1.1.1: neither a name nor an address");
  EXPECT_EQ(fault(std::string(64, 'a')),
            "resolve " + std::string(64, 'a') + ": a part between dots is longer than 63 characters");
  std::string longest;
  while (longest.size() < 255) longest += "a.";
  EXPECT_NE(fault(longest).find("longer than 253"), std::string::npos);
}

}  // namespace
}  // namespace weft::dns::detail
