// SPDX-License-Identifier: MIT
#include "weft/dns/detail/message.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/dns/detail/message_reader.hpp"

namespace weft::dns::detail {

namespace {

constexpr int aliases_max = 16;
constexpr std::uint16_t class_internet = 1;

enum class rcode : std::uint8_t {
  no_error = 0,
  format_error = 1,
  server_failed = 2,
  no_such_name = 3,
  refused = 5
};

/// A record as it stands in the message, its data not yet looked at.
struct raw_record {
  std::size_t owner = 0;  // where its name is
  std::uint16_t type = 0;
  std::uint16_t of_class = 0;
  seconds ttl{};
  std::size_t data = 0;  // where it is
  std::size_t bytes = 0;
};

/// Source: RFC 2181 §8: a time with the highest bit set is none.
seconds ttl_of(std::uint32_t number) noexcept { return seconds(number > 0x7FFF'FFFF ? 0 : number); }

raw_record read_record(message_reader& in) {
  raw_record made;
  made.owner = in.at();
  in.skip_name();
  made.type = in.u16();
  made.of_class = in.u16();
  made.ttl = ttl_of(in.u32());
  made.bytes = in.u16();
  made.data = in.at();
  in.bytes(made.bytes);
  return made;
}

ip_address read_v4(message_reader& in) noexcept {
  const std::uint8_t a = in.u8(), b = in.u8(), c = in.u8(), d = in.u8();
  return ip_address::v4(a, b, c, d);
}

ip_address read_v6(message_reader& in) noexcept {
  std::array<std::uint8_t, 16> bytes;
  for (std::uint8_t& byte : bytes) byte = in.u8();
  return ip_address::v6(bytes);
}

std::string take_string(message_reader& in) { return std::string(in.bytes(in.u8())); }

txt_record read_txt(message_reader& in, std::size_t end) {
  txt_record made;
  while (in.ok() && in.at() < end) made.strings.push_back(take_string(in));
  return made;
}

caa_record read_caa(message_reader& in, std::size_t end) {
  caa_record made;
  made.critical = (in.u8() & 0x80) != 0;
  made.tag = take_string(in);
  if (in.at() > end) return in.refuse(), made;
  made.value = in.bytes(end - in.at());
  return made;
}

soa_record read_soa(message_reader& in) {
  soa_record made;
  made.primary = in.name();
  made.mailbox = in.name();
  made.serial = in.u32();
  made.refresh = seconds(in.u32());
  made.retry = seconds(in.u32());
  made.expire = seconds(in.u32());
  made.minimum = ttl_of(in.u32());
  return made;
}

srv_record read_srv(message_reader& in) {
  srv_record made;
  made.priority = in.u16();
  made.weight = in.u16();
  made.port = in.u16();
  made.target = in.name();
  return made;
}

mx_record read_mx(message_reader& in) {
  mx_record made;
  made.preference = in.u16();
  made.exchange = in.name();
  return made;
}

any_record read_data(message_reader& in, record_type type, std::size_t end) {
  switch (type) {
    case record_type::a: return a_record{.address = read_v4(in)};
    case record_type::aaaa: return aaaa_record{.address = read_v6(in)};
    case record_type::ns: return ns_record{.server = in.name()};
    case record_type::cname: return cname_record{.target = in.name()};
    case record_type::ptr: return ptr_record{.target = in.name()};
    case record_type::soa: return read_soa(in);
    case record_type::mx: return read_mx(in);
    case record_type::txt: return read_txt(in, end);
    case record_type::srv: return read_srv(in);
    case record_type::caa: return read_caa(in, end);
  }
  in.refuse();
  return a_record();
}

/// The message, while what it says of one name is collected.
class answer_reader {
 public:
  answer_reader(std::string_view message, std::string_view name, record_type type, std::size_t records_max)
      : in_(message), name_(name), type_(type), records_max_(records_max) {}

  reply read() {
    in_.u16();  // the id, which c-ares has looked at
    const std::uint16_t flags = in_.u16();
    const std::uint16_t questions = in_.u16();
    const std::size_t answers = in_.u16();
    const std::size_t authorities = in_.u16();
    in_.u16();
    for (std::uint16_t i = 0; i < questions && in_.ok(); ++i) skip_question();
    if (answers > records_max_) {
      return bad(format("the server's answer has {} records, more than {}", answers, records_max_));
    }
    read_answers(answers);
    if (in_.ok()) collect(flags);
    if (in_.ok() && made_.records.empty()) look_for_soa(authorities);
    return in_.ok() ? std::move(made_) : bad({});
  }

 private:
  static reply bad(std::string reason) {
    return {.records = {}, .failure = errc::bad_answer, .reason = std::move(reason)};
  }

  void skip_question() noexcept {
    in_.skip_name();
    in_.u32();
  }

  // All of them, so that no half-read message is believed.
  void read_answers(std::size_t count) noexcept {
    answers_ = in_.at();
    answers_count_ = count;
    for (std::size_t i = 0; i < count && in_.ok(); ++i) read_record(in_);
    behind_answers_ = in_.at();
  }

  /// Calls `use` with each record of this type that the answer has of the name, as long as it returns true.
  void for_answers(record_type type, auto use) {
    std::size_t at = answers_;
    for (std::size_t i = 0; i < answers_count_ && in_.ok(); ++i) {
      in_.seek(at);
      const raw_record r = read_record(in_);
      at = in_.at();
      if (r.of_class != class_internet) continue;
      has_answers_ = true;
      in_.seek(r.owner);
      if (r.type != static_cast<std::uint16_t>(type) || !in_.name_is(name_)) continue;
      about_name_ = true;
      made_.ttl = std::min(made_.ttl, r.ttl);
      in_.seek(r.data);
      if (!use(r)) return;
    }
  }

  void collect(std::uint16_t flags) {
    const auto code = static_cast<rcode>(flags & 0xF);
    if (code != rcode::no_error) {
      made_.failure = failure_of(code);
      return;
    }
    made_.failure = errc::no_data;
    made_.ttl = seconds::max();
    for (int i = 0; i <= aliases_max; ++i) {
      take_records();
      if (!in_.ok() || !made_.records.empty() || type_ == record_type::cname || !follow_alias()) break;
    }
    if (made_.records.empty()) made_.ttl = seconds(0);
    if (made_.records.empty() && has_answers_ && !about_name_) {
      made_.failure = errc::bad_answer;
      made_.reason = "the server's answer is about another name";
    }
  }

  static errc failure_of(rcode code) noexcept {
    switch (code) {
      case rcode::no_such_name: return errc::name_not_found;
      case rcode::refused: return errc::refused;
      default: return errc::server_failed;
    }
  }

  void take_records() {
    for_answers(type_, [&](const raw_record& r) {
      any_record record = read_data(in_, type_, r.data + r.bytes);
      if (in_.at() != r.data + r.bytes) return in_.refuse(), false;
      std::visit([&](auto& one) { one.ttl = r.ttl; }, record);
      made_.records.push_back(std::move(record));
      return true;
    });
  }

  bool follow_alias() {
    std::string alias;
    for_answers(record_type::cname, [&](const raw_record&) {
      alias = in_.name();
      return false;
    });
    if (alias.empty() || !in_.ok()) return false;
    alias_ = std::move(alias);
    name_ = alias_;
    return true;
  }

  // A failure is good for as long as the zone says. Source: RFC 2308 §5.
  void look_for_soa(std::size_t authorities) {
    if (made_.failure != errc::no_data && made_.failure != errc::name_not_found) return;
    in_.seek(behind_answers_);
    for (std::size_t i = 0; i < authorities && in_.ok(); ++i) {
      const raw_record r = read_record(in_);
      if (r.type != static_cast<std::uint16_t>(record_type::soa) || r.of_class != class_internet) continue;
      in_.seek(r.data);
      made_.ttl = std::min(r.ttl, read_soa(in_).minimum);
      if (in_.at() != r.data + r.bytes) in_.refuse();
      return;
    }
  }

  message_reader in_;
  std::string_view name_;  // of whoever asks, or the alias
  std::string alias_;
  const record_type type_;
  const std::size_t records_max_;
  std::size_t answers_ = 0;  // where they begin
  std::size_t answers_count_ = 0;
  std::size_t behind_answers_ = 0;
  bool has_answers_ = false;
  bool about_name_ = false;
  reply made_;
};

}  // namespace

reply read_reply(std::string_view message, std::string_view name, record_type type, std::size_t records_max) {
  return answer_reader(message, name, type, records_max).read();
}

}  // namespace weft::dns::detail
