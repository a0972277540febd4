// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/core/clock.hpp"

/// What servers know of a name, by kind. Names are as the server wrote them, without a dot at the end; a byte
/// in them that would not read back is escaped (RFC 1035 §5.1). `ttl` is how much longer the record is good.
namespace weft::dns {

using seconds = std::chrono::seconds;

/// The kinds of records that `query` asks for. Source: IANA's list of resource record types.
enum class record_type : std::uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  mx = 15,
  txt = 16,
  aaaa = 28,
  srv = 33,
  caa = 257,
};

/// `MX`; `TYPE99` for a number that has no name here.
std::string str(record_type type);

/// An IPv4 address of the name.
struct a_record {
  static constexpr record_type type = record_type::a;
  ip_address address;
  seconds ttl{};
};

/// An IPv6 address of the name.
struct aaaa_record {
  static constexpr record_type type = record_type::aaaa;
  ip_address address;
  seconds ttl{};
};

/// A server that knows the names of the zone.
struct ns_record {
  static constexpr record_type type = record_type::ns;
  std::string server;
  seconds ttl{};
};

/// The name is an alias of this one.
struct cname_record {
  static constexpr record_type type = record_type::cname;
  std::string target;
  seconds ttl{};
};

/// About the zone itself. Source: RFC 1035 §3.3.13.
struct soa_record {
  static constexpr record_type type = record_type::soa;
  std::string primary;  ///< the server that the zone is kept on
  std::string mailbox;  ///< who cares for it; the first dot stands for an @
  std::uint32_t serial = 0;
  seconds refresh{}, retry{}, expire{};  ///< for the other servers of the zone
  seconds minimum{};                     ///< how long "no such name" is good: RFC 2308 §4
  seconds ttl{};
};

/// The name of an address.
struct ptr_record {
  static constexpr record_type type = record_type::ptr;
  std::string target;
  seconds ttl{};
};

/// Where mail for the name goes, the lowest preference first.
struct mx_record {
  static constexpr record_type type = record_type::mx;
  std::uint16_t preference = 0;
  std::string exchange;  ///< ".": the name takes no mail, RFC 7505
  seconds ttl{};
};

/// Text. What it means is up to the name.
struct txt_record {
  static constexpr record_type type = record_type::txt;
  std::vector<std::string> strings;  ///< of at most 255 bytes each, and any bytes
  seconds ttl{};

  /// The strings one after the other, as SPF and DKIM read them. Source: RFC 7208 §3.3.
  std::string joined() const;
};

/// Where a service is. Source: RFC 2782.
struct srv_record {
  static constexpr record_type type = record_type::srv;
  std::uint16_t priority = 0;  ///< the lowest first
  std::uint16_t weight = 0;    ///< the share of those with equal priority
  std::uint16_t port = 0;
  std::string target;  ///< ".": the service is not offered
  seconds ttl{};
};

/// Who may issue certificates for the name. Source: RFC 8659.
struct caa_record {
  static constexpr record_type type = record_type::caa;
  bool critical = false;
  std::string tag;  ///< `issue`, `issuewild`, `iodef`
  std::string value;
  seconds ttl{};
};

using any_record = std::variant<a_record, aaaa_record, ns_record, cname_record, soa_record, ptr_record,
                                mx_record, txt_record, srv_record, caa_record>;

/// One of the kinds above.
template <typename Record>
concept record = requires { any_record(std::declval<Record>()); } &&
                 std::same_as<decltype(Record::type), const record_type>;

}  // namespace weft::dns
