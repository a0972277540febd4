// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "weft/base/error.hpp"

// weft::error
// └── dns::resolve_error   a name has no address or record, or nobody could tell; code() says which
namespace weft::dns {

/// The stable codes of this layer's errors.
enum class errc : std::uint8_t {
  name_not_found = 1,  ///< the name does not exist (NXDOMAIN)
  no_data,             ///< the name exists, but has nothing of the kind that was asked for
  timed_out,           ///< no server answered in time
  refused,             ///< the server does not answer this question (REFUSED)
  server_failed,       ///< the server could not find out (SERVFAIL), or does not understand the question
  bad_answer,          ///< the server's answer makes no sense
  unreachable,         ///< no server could be reached, or none of several would answer
  bad_name,            ///< not a name of a host; nobody was asked
  no_descriptors,      ///< this process, or the system, has no descriptor left
  failed,              ///< the system failed otherwise
  unsupported,         ///< the resolver in use does not find records of this kind
};
const std::error_category& category() noexcept;
inline std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), category()}; }

/// A name could not be resolved: `resolve x.test at 127.0.0.1:5353: the server refused to answer`, `resolve
/// MX of x.test at 127.0.0.1:5353: no such name`.
class resolve_error : public error {
 public:
  /// `asked`: the name, and if somebody was asked, whom.
  resolve_error(errc code, const std::string& asked, std::string_view reason);
  explicit resolve_error(errc code, const std::string& asked);
  /// The system failed before anybody could be asked.
  resolve_error(const std::string& name, const error& cause);

  /// Do others, asked later, have a chance? False if the answer was that there is no address.
  bool is_temporary() const noexcept;
};

}  // namespace weft::dns

template <>
struct std::is_error_code_enum<weft::dns::errc> : std::true_type {};
