// SPDX-License-Identifier: MIT
#include "weft/dns/records.hpp"

namespace weft::dns {

std::string str(record_type type) {
  switch (type) {
    case record_type::a: return "A";
    case record_type::ns: return "NS";
    case record_type::cname: return "CNAME";
    case record_type::soa: return "SOA";
    case record_type::ptr: return "PTR";
    case record_type::mx: return "MX";
    case record_type::txt: return "TXT";
    case record_type::aaaa: return "AAAA";
    case record_type::srv: return "SRV";
    case record_type::caa: return "CAA";
  }
  return "TYPE" + std::to_string(static_cast<unsigned>(type));
}

std::string txt_record::joined() const {
  std::string made;
  for (const std::string& part : strings) made += part;
  return made;
}

}  // namespace weft::dns
