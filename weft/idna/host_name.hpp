// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace weft::idna {

/// The name of a host as it is asked for: `xn--mnchen-3ya.example` of `münchen.example`, in UTF-8.
///
/// A name that is ASCII is given back as it is, whatever it is: nothing is checked. Letters that look the
/// same are made the same (`Ｍünchen` is `münchen`), `ß` stays. Returns what is wrong with a name that cannot
/// be one. Source: RFC 5891 §5; UTS #46, non-transitional.
std::expected<std::string, std::string> to_ascii(std::string_view name);

/// Whether `to_ascii` would give it back as it is.
bool is_ascii(std::string_view name) noexcept;

/// The name as it is read, `münchen.example`; the same if there is nothing else to read in it, or it makes no
/// sense.
std::string to_unicode(std::string_view ascii);

/// For messages: `münchen.example (xn--mnchen-3ya.example)`, or just the name if there is one form only.
std::string both_forms(std::string_view ascii);

}  // namespace weft::idna
