// SPDX-License-Identifier: MIT
#include "weft/dns/errors.hpp"

#include <gtest/gtest.h>

#include "weft/io/errors.hpp"

namespace weft::dns {
namespace {

TEST(ResolveError, SaysWhatWasAsked) {
  const resolve_error e(errc::name_not_found, "nosuch.test");
  EXPECT_STREQ(e.what(), "resolve nosuch.test: no such name");
  EXPECT_EQ(e.code(), errc::name_not_found);
  EXPECT_STREQ(e.code().category().name(), "weft.dns");
}

TEST(ResolveError, GivesItsOwnReason) {
  const resolve_error e(errc::timed_out, "x.dev at 127.0.0.1:5353", "the server did not answer within 5 s");
  EXPECT_STREQ(e.what(), "resolve x.dev at 127.0.0.1:5353: the server did not answer within 5 s");
}

TEST(ResolveError, TellsWhetherAskingAgainMayHelp) {
  for (const errc e : {errc::name_not_found, errc::no_data, errc::bad_name}) {
    EXPECT_FALSE(resolve_error(e, "x").is_temporary());
  }
  for (const errc e : {errc::timed_out, errc::server_failed, errc::no_descriptors, errc::unreachable}) {
    EXPECT_TRUE(resolve_error(e, "x").is_temporary());
  }
}

TEST(ResolveError, KnowsALackOfDescriptors) {
  const resolve_error e("x.test", io::error(EMFILE, "create the loop's epoll"));
  EXPECT_EQ(e.code(), errc::no_descriptors);
  EXPECT_EQ(resolve_error("x.test", io::error(ENOMEM, "create")).code(), errc::failed);
}

}  // namespace
}  // namespace weft::dns
