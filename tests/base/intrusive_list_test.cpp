// SPDX-License-Identifier: MIT
#include "weft/base/intrusive_list.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace weft::base {
namespace {

static_assert(!std::is_copy_constructible_v<list_hook> && !std::is_move_constructible_v<list_hook>);

struct letter : list_hook {
  explicit letter(char c) : name(c) {}
  char name;
};

/// The names along `next`, after a look that `prev` mirrors it.
std::string listed(const list_hook& head) {
  std::string names;
  for (const list_hook* at = head.next; at != &head; at = at->next) {
    EXPECT_EQ(at->prev->next, at);
    names += static_cast<const letter*>(at)->name;
  }
  EXPECT_EQ(head.prev->next, &head);
  return names;
}

TEST(ListHook, StandsAloneAtFirst) {
  const list_hook head;
  EXPECT_FALSE(head.linked());
  EXPECT_EQ(listed(head), "");
}

TEST(ListHook, KeepsTheOrderOfPushing) {
  list_hook head;
  letter a('a'), b('b'), c('c');
  for (letter* one : {&a, &b, &c}) head.push_back(*one);
  EXPECT_TRUE(head.linked());
  EXPECT_TRUE(b.linked());
  EXPECT_EQ(listed(head), "abc");
}

TEST(ListHook, UnlinksFromAnyPlace) {
  list_hook head;
  letter a('a'), b('b'), c('c');
  for (letter* one : {&a, &b, &c}) head.push_back(*one);
  b.unlink();
  EXPECT_FALSE(b.linked());
  EXPECT_EQ(listed(head), "ac");
  a.unlink();
  EXPECT_EQ(listed(head), "c");
  c.unlink();
  EXPECT_FALSE(head.linked());
}

TEST(ListHook, UnlinkingTwiceDoesNothing) {
  list_hook head;
  letter a('a'), b('b');
  head.push_back(a);
  head.push_back(b);
  a.unlink();
  a.unlink();
  EXPECT_EQ(listed(head), "b");
}

TEST(ListHook, GoesToTheBackWhenPushedAgain) {
  list_hook head;
  letter a('a'), b('b');
  head.push_back(a);
  head.push_back(b);
  a.unlink();
  head.push_back(a);
  EXPECT_EQ(listed(head), "ba");
}

}  // namespace
}  // namespace weft::base
