// SPDX-License-Identifier: MIT
// Covers: weft/dns/detail/message.hpp weft/dns/detail/message_reader.hpp weft/dns/records.hpp
#include "weft/dns/detail/message.hpp"

#include <gtest/gtest.h>

#include "tests/dns/wire.hpp"
#include "weft/base/print.hpp"

namespace weft::dns::detail {
namespace {

using wire::name;
using wire::u16;
using wire::u32;

// What a record says, with its time.
std::string text_of(const any_record& r) {
  struct texts {
    std::string operator()(const a_record& of) { return of.address.str(); }
    std::string operator()(const aaaa_record& of) { return of.address.str(); }
    std::string operator()(const ns_record& of) { return of.server; }
    std::string operator()(const cname_record& of) { return of.target; }
    std::string operator()(const ptr_record& of) { return of.target; }
    std::string operator()(const mx_record& of) { return format("{} {}", of.preference, of.exchange); }
    std::string operator()(const txt_record& of) { return format("{} {}", of.strings.size(), of.joined()); }
    std::string operator()(const srv_record& of) {
      return format("{} {} {} {}", of.priority, of.weight, of.port, of.target);
    }
    std::string operator()(const caa_record& of) { return format("{} {} {}", of.critical, of.tag, of.value); }
    std::string operator()(const soa_record& of) {
      return format("{} {} {} {} {} {} {}", of.primary, of.mailbox, of.serial, of.refresh.count(),
                    of.retry.count(), of.expire.count(), of.minimum.count());
    }
  };
  return std::visit(texts(), r) +
         std::visit([](const auto& of) { return format(" {}s", of.ttl.count()); }, r);
}

std::string texts(const reply& r) {
  std::string made;
  for (const any_record& one : r.records) made += (made.empty() ? "" : "; ") + text_of(one);
  if (r.records.empty()) made = r.reason.empty() ? make_error_code(r.failure).message() : r.reason;
  return made + format(" | {}", r.ttl.count());
}

std::string read(std::string_view message, record_type type = record_type::a, std::size_t records_max = 100) {
  return texts(read_reply(message, "x.test", type, records_max));
}

std::string answer(std::uint16_t type, std::size_t count, std::string_view records) {
  return wire::reply(wire::query("x.test", type), wire::rcode::no_error, count, records);
}

// One record of a type with this data, read.
std::string one(record_type type, std::string_view data) {
  const auto number = static_cast<std::uint16_t>(type);
  return read(answer(number, 1, wire::record(number, data, 60)), type);
}

TEST(Message, ReadsEachKindOfRecord) {
  EXPECT_EQ(one(record_type::a, "\x0a\x01\x02\x03"), "10.1.2.3 60s | 60");
  EXPECT_EQ(one(record_type::aaaa, std::string(15, '\0') + "\x01"), "::1 60s | 60");
  EXPECT_EQ(one(record_type::ns, name("ns.Test")), "ns.Test 60s | 60");
  EXPECT_EQ(one(record_type::cname, name("y.test")), "y.test 60s | 60");
  EXPECT_EQ(one(record_type::ptr, "\x01y" + wire::asked_name), "y.x.test 60s | 60");
  EXPECT_EQ(one(record_type::mx, u16(10) + name("mail.test")), "10 mail.test 60s | 60");
  EXPECT_EQ(one(record_type::mx, u16(0) + name("")), "0 . 60s | 60");
  EXPECT_EQ(one(record_type::txt,
                "\x02"
                "ab"
                "\x01"
                "c"),
            "2 abc 60s | 60");
  EXPECT_EQ(one(record_type::srv, u16(1) + u16(2) + u16(443) + name("s.test")), "1 2 443 s.test 60s | 60");
  EXPECT_EQ(one(record_type::caa, "\x80\x05issueca.test"), "true issue ca.test 60s | 60");
  EXPECT_EQ(one(record_type::soa, name("ns.test") + name("a.b") + u32(1) + u32(2) + u32(3) + u32(4) + u32(5)),
            "ns.test a.b 1 2 3 4 5 60s | 60");
}

TEST(Message, RefusesDataThatIsShorterOrLongerThanItsRecord) {
  const std::string nonsense = "the server's answer makes no sense | 0";
  const std::map<record_type, std::string> good{
      {record_type::a, "\x0a\x01\x02\x03"},
      {record_type::aaaa, std::string(16, '\1')},
      {record_type::ns, name("n.test")},
      {record_type::cname, name("c.test")},
      {record_type::ptr, name("p.test")},
      {record_type::mx, u16(1) + name("m.test")},
      {record_type::txt,
       "\x03"
       "abc"},
      {record_type::srv, u16(1) + u16(2) + u16(3) + name("s.test")},
      {record_type::caa, std::string(1, '\0') + "\x05issue"},
      {record_type::soa, name("a") + name("b") + u32(1) + u32(2) + u32(3) + u32(4) + u32(5)}};
  for (const auto& [type, data] : good) {
    EXPECT_NE(one(type, data), nonsense) << str(type);
    EXPECT_EQ(one(type, data.substr(0, data.size() - 1)), nonsense) << str(type);
    if (type != record_type::caa) EXPECT_EQ(one(type, data + "\x01"), nonsense) << str(type);
  }
}

TEST(Message, EscapesWhatWouldNotReadBack) {
  EXPECT_EQ(one(record_type::ptr, std::string("\x04"
                                              "a.\\\0"
                                              "\x02"
                                              "\xc3\xbc"
                                              "\0",
                                              9)),
            "a\\.\\\\\\000.\\195\\188 60s | 60");
}

TEST(Message, FollowsAliases) {
  const std::string chain = wire::record(wire::type_cname, name("y.test"), 30) +
                            wire::record(wire::type_a, "\x0a\x01\x02\x03", 60, name("z.test")) +
                            wire::record(wire::type_cname, name("Z.TEST"), 20, name("Y.test"));
  EXPECT_EQ(read(answer(wire::type_a, 3, chain)), "10.1.2.3 60s | 20");
  EXPECT_EQ(read(answer(wire::type_cname, 3, chain), record_type::cname), "y.test 30s | 30");
  const std::string circle = wire::record(wire::type_cname, wire::asked_name, 30);
  EXPECT_EQ(read(answer(wire::type_a, 1, circle)), "the name has no address | 0");
}

TEST(Message, NamesAreTheSameLabelByLabel) {
  const std::string as_one_label = "\x06x.test" + std::string(1, '\0');
  for (const std::string& owner : {name("xx.test"), name("x.tes"), name("x.tests"), name("x"),
                                   name("x.test.x"), name("test"), std::string(1, '\0'), as_one_label}) {
    EXPECT_EQ(read(answer(wire::type_a, 1, wire::record(wire::type_a, "abcd", 9, owner))),
              "the server's answer is about another name | 0");
  }
  const std::string spread = "\x01X\xc0\x0e";  // the rest is in the question
  EXPECT_EQ(read(answer(wire::type_a, 1, wire::record(wire::type_a, "abcd", 9, spread))),
            "97.98.99.100 9s | 9");
  const std::string aliased =
      wire::record(wire::type_cname, as_one_label, 30) + wire::record(wire::type_a, "abcd", 60, as_one_label);
  EXPECT_EQ(read(answer(wire::type_a, 2, aliased)), "97.98.99.100 60s | 30");
}

TEST(Message, PassesOverWhatIsAboutOtherNames) {
  const std::string other = wire::record(wire::type_a, "\x06\x06\x06\x06", 60, name("bank.test"));
  EXPECT_EQ(read(answer(wire::type_a, 2, other + wire::a(5, 60))), "127.0.0.5 60s | 60");
  EXPECT_EQ(read(answer(wire::type_a, 1, other)), "the server's answer is about another name | 0");
  const std::string chaos = wire::asked_name + u16(1) + u16(3) + u32(60) + u16(4) + "abcd";
  EXPECT_EQ(read(answer(wire::type_a, 1, chaos)), "the name has no address | 0");
}

TEST(Message, KeepsFailuresAsTheZoneSays) {
  const std::string query = wire::query("x.test", wire::type_a);
  const auto failed = [&](wire::rcode code, std::size_t ttl, std::size_t minimum) {
    return read(wire::reply(query, code, 0, "", false, wire::soa(ttl, minimum)));
  };
  EXPECT_EQ(failed(wire::rcode::no_such_name, 300, 60), "no such name | 60");
  EXPECT_EQ(failed(wire::rcode::no_such_name, 30, 60), "no such name | 30");
  EXPECT_EQ(failed(wire::rcode::no_error, 300, 60), "the name has no address | 60");
  EXPECT_EQ(failed(wire::rcode::server_failed, 300, 60), "the server could not find out | 0");
  EXPECT_EQ(failed(wire::rcode::refused, 300, 60), "the server refused to answer | 0");
  EXPECT_EQ(read(wire::reply(query, wire::rcode::no_such_name)), "no such name | 0");
}

TEST(Message, ATimeWithTheHighestBitIsNone) {
  EXPECT_EQ(read(answer(wire::type_a, 1, wire::a(5, 0x8000'0000))), "127.0.0.5 0s | 0");
}

TEST(Message, LimitsTheRecords) {
  EXPECT_EQ(read(answer(wire::type_a, 3, wire::a(1) + wire::a(2) + wire::a(3)), record_type::a, 2),
            "the server's answer has 3 records, more than 2 | 0");
}

TEST(Message, NamesThatPointInCirclesEnd) {
  const std::string nonsense = "the server's answer makes no sense | 0";
  const std::string query = wire::query("x.test", wire::type_a);
  const std::size_t answers_at = wire::reply(query, wire::rcode::no_error).size();
  const std::string itself = u16(0xC000 | answers_at);
  EXPECT_EQ(read(answer(wire::type_a, 1, wire::record(wire::type_a, "abcd", 1, itself))), nonsense);
  const std::string forward = u16(0xC000 | (answers_at + 20));
  EXPECT_EQ(read(answer(wire::type_a, 1, wire::record(wire::type_a, "abcd", 1, forward))), nonsense);
  const std::string reserved_bits = "\x40\x01";
  EXPECT_EQ(read(answer(wire::type_a, 1, wire::record(wire::type_a, "abcd", 1, reserved_bits))), nonsense);
  std::string longest;
  for (int i = 0; i < 4; ++i) longest += "\x3f" + std::string(63, 'a');
  EXPECT_EQ(one(record_type::ptr, longest + '\0'), nonsense);
  EXPECT_NE(one(record_type::ptr, longest.substr(64) + "\x3d" + std::string(61, 'b') + '\0'), nonsense);
}

TEST(Message, CutAnywhereItMakesNoSense) {
  const std::string whole = answer(wire::type_a, 2,
                                   wire::record(wire::type_cname, name("y.test"), 30) +
                                       wire::record(wire::type_a, "abcd", 1, name("y.test")));
  ASSERT_EQ(read(whole), "97.98.99.100 1s | 1");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(read(whole.substr(0, size)), "the server's answer makes no sense | 0") << size;
  }
}

TEST(RecordType, HasAName) {
  EXPECT_EQ(str(record_type::srv), "SRV");
  EXPECT_EQ(str(static_cast<record_type>(99)), "TYPE99");
}

}  // namespace
}  // namespace weft::dns::detail
