// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace weft::ws {

/// Why a connection was closed. Source: RFC 6455 §7.4.1; the IANA registry of close codes.
namespace close_code {

inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;  ///< the server stops, or the page was left
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unsupported_data = 1003;  ///< text where only binary is understood, or so
inline constexpr std::uint16_t none = 1005;              ///< the close said nothing; never sent
inline constexpr std::uint16_t abnormal = 1006;          ///< there was no close; never sent
inline constexpr std::uint16_t invalid_payload = 1007;  ///< text that is no UTF-8, data that does not inflate
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t message_too_big = 1009;
inline constexpr std::uint16_t extension_missing = 1010;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t service_restart = 1012;
inline constexpr std::uint16_t try_again_later = 1013;
inline constexpr std::uint16_t bad_gateway = 1014;

}  // namespace close_code

/// Whether a close may say this: the codes of the registry but those that are never sent, and 3000 to 4999,
/// which are for libraries and programs.
bool may_be_sent(std::uint16_t code) noexcept;

/// What the registry calls it: `going away`; `registered` and `private use` from 3000 and 4000 on.
std::string_view close_code_name(std::uint16_t code) noexcept;

}  // namespace weft::ws
