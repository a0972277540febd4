// SPDX-License-Identifier: MIT
#include "weft/dns/errors.hpp"

#include "weft/base/print.hpp"

namespace weft::dns {

namespace {

class dns_category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weft.dns"; }

  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::name_not_found: return "no such name";
      case errc::no_data: return "the name has no address";
      case errc::timed_out: return "the server did not answer in time";
      case errc::refused: return "the server refused to answer";
      case errc::server_failed: return "the server could not find out";
      case errc::bad_answer: return "the server's answer makes no sense";
      case errc::unreachable: return "no server could be reached";
      case errc::bad_name: return "not the name of a host";
      case errc::no_descriptors: return "no descriptor is left";
      case errc::unsupported: return "this resolver finds addresses only";
      case errc::failed: break;
    }
    return "the system failed";
  }
};

bool is_lack_of_descriptors(const std::error_code& code) noexcept {
  return code == std::errc::too_many_files_open || code == std::errc::too_many_files_open_in_system;
}

}  // namespace

const std::error_category& category() noexcept {
  static const dns_category only;
  return only;
}

resolve_error::resolve_error(errc code, const std::string& asked, std::string_view reason)
    : error(code, format("resolve {}: {}", asked, reason)) {}

resolve_error::resolve_error(errc code, const std::string& asked)
    : resolve_error(code, asked, make_error_code(code).message()) {}

resolve_error::resolve_error(const std::string& name, const error& cause)
    : resolve_error(is_lack_of_descriptors(cause.code()) ? errc::no_descriptors : errc::failed, name,
                    cause.what()) {}

bool resolve_error::is_temporary() const noexcept {
  return code() != errc::name_not_found && code() != errc::no_data && code() != errc::bad_name &&
         code() != errc::unsupported;
}

}  // namespace weft::dns
