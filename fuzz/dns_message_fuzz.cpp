// SPDX-License-Identifier: MIT
// The input is what a DNS server answers to a question for `x.test`, of the type that its first byte chooses.
// Whatever it is, reading it ends, and what is read keeps its promises.
#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "weft/base/assert.hpp"
#include "weft/dns/detail/message.hpp"

namespace {

using namespace weft::dns;

constexpr std::size_t records_max = 50;
constexpr std::array types{record_type::a,   record_type::aaaa, record_type::ns, record_type::cname,
                           record_type::soa, record_type::ptr,  record_type::mx, record_type::txt,
                           record_type::srv, record_type::caa};

/// A name in text: four characters a byte at most.
void check_name(std::string_view name) {
  WEFT_ASSERT(!name.empty() && name.size() <= 4 * 255, "a name is longer than names are");
  for (const char c : name) WEFT_ASSERT(c > 0x20 && c < 0x7F, "a byte of a name is not escaped");
}

struct check {
  void operator()(const a_record& r) const { WEFT_ASSERT(!r.address.is_v6(), "an A record of IPv6"); }
  void operator()(const aaaa_record& r) const { WEFT_ASSERT(r.address.is_v6(), "an AAAA record of IPv4"); }
  void operator()(const ns_record& r) const { check_name(r.server); }
  void operator()(const cname_record& r) const { check_name(r.target); }
  void operator()(const ptr_record& r) const { check_name(r.target); }
  void operator()(const mx_record& r) const { check_name(r.exchange); }
  void operator()(const srv_record& r) const { check_name(r.target); }
  void operator()(const soa_record& r) const {
    check_name(r.primary);
    check_name(r.mailbox);
  }
  void operator()(const txt_record& r) const {
    for (const auto& part : r.strings) WEFT_ASSERT(part.size() <= 255, "a string is longer than strings are");
  }
  void operator()(const caa_record&) const {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const record_type type = types[data[0] % types.size()];
  const std::string_view message(reinterpret_cast<const char*>(data + 1), size - 1);
  const detail::reply got = detail::read_reply(message, "x.test", type, records_max);
  WEFT_ASSERT(got.records.size() <= records_max, "more records than allowed");
  WEFT_ASSERT(!got.records.empty() || got.failure != errc(), "no records, and nobody says why");
  WEFT_ASSERT(got.ttl >= seconds(0) && got.ttl <= seconds(0x7FFF'FFFF), "kept for a time that nobody said");
  for (const any_record& r : got.records) {
    std::visit(check(), r);
    WEFT_ASSERT(
        std::visit([](const auto& one) { return one.type == std::remove_cvref_t<decltype(one)>::type; }, r),
        "a record of another type");
    WEFT_ASSERT(std::visit([](const auto& one) { return one.ttl; }, r) >= got.ttl,
                "kept for longer than a record");
  }
  return 0;
}
