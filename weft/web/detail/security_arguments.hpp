// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/json/utf8.hpp"
#include "weft/web/detail/arguments.hpp"
#include "weft/web/security.hpp"

namespace weft::web::detail {

/// A parameter that is filled from the Authorization field by `Scheme::take`, and may be asked for.
template <typename P, typename Scheme>
struct credentials_argument {
  using storage = std::optional<P>;
  static bool is_sent(const request& r) {
    return credentials_of(r.headers().get("authorization").value_or(""), Scheme::name).has_value();
  }
  static void read(request& r, storage& into) {
    const auto sent = credentials_of(r.headers().get("authorization").value_or(""), Scheme::name);
    if (sent) into = Scheme::take(*sent);
    if (!sent) ask_for(Scheme::challenge);
  }
  static P&& give(storage& s) { return std::move(*s); }
  static void describe(operation& to) { to.add_security(Scheme::id, std::string(Scheme::description)); }
};

struct bearer_scheme {
  static constexpr std::string_view name = "bearer", challenge = "Bearer", id = "HTTPBearer";
  static constexpr std::string_view description = R"({"type":"http","scheme":"bearer"})";
  static bearer take(std::string_view sent) { return {std::string(sent)}; }
};
struct basic_scheme {
  // A realm there must be, and UTF-8 is what is taken: RFC 7617 §2.
  static constexpr std::string_view challenge = R"(Basic realm="api", charset="UTF-8")";
  static constexpr std::string_view name = "basic", id = "HTTPBasic";
  static constexpr std::string_view description = R"({"type":"http","scheme":"basic"})";
  static basic take(std::string_view sent) {
    auto read = basic_of(sent);
    if (!read) ask_for(challenge, "Invalid authentication credentials");
    return *std::move(read);
  }
};
struct digest_scheme {
  static constexpr std::string_view name = "digest", challenge = "Digest", id = "HTTPDigest";
  static constexpr std::string_view description = R"({"type":"http","scheme":"digest"})";
  static digest take(std::string_view sent) { return {std::string(sent)}; }
};

template <>
struct argument<bearer> : credentials_argument<bearer, bearer_scheme> {};
template <>
struct argument<basic> : credentials_argument<basic, basic_scheme> {};
template <>
struct argument<digest> : credentials_argument<digest, digest_scheme> {};

template <fixed_string TokenUrl>
struct oauth2_password_scheme {
  static constexpr std::string_view name = "bearer", challenge = "Bearer", id = "OAuth2PasswordBearer";
  static inline const std::string description =
      R"({"type":"oauth2","flows":{"password":{"scopes":{},"tokenUrl":")" + std::string(TokenUrl.view()) +
      "\"}}}";
  static oauth2_password<TokenUrl> take(std::string_view sent) { return {std::string(sent)}; }
};
template <fixed_string TokenUrl>
struct argument<oauth2_password<TokenUrl>>
    : credentials_argument<oauth2_password<TokenUrl>, oauth2_password_scheme<TokenUrl>> {};

template <source In, fixed_string Name>
struct argument<api_key<In, Name>> {
  using storage = api_key<In, Name>;
  static bool is_sent(request& r) {
    const auto sent = find_value(r, In, Name.view());
    return sent && !sent->empty() && json::is_utf8(*sent);
  }
  static void read(request& r, storage& into) {
    if (!is_sent(r)) ask_for("APIKey");
    into.key = *find_value(r, In, Name.view());
  }
  static storage&& give(storage& s) { return std::move(s); }
  static void describe(operation& to) {
    std::string id = "APIKey";
    std::string in(name_of(In));
    in[0] = static_cast<char>(in[0] & ~0x20);
    to.add_security(id + in, R"({"type":"apiKey","in":")" + std::string(name_of(In)) + R"(","name":")" +
                                 std::string(Name.view()) + "\"}");
  }
};

/// Credentials that may be missing.
template <typename P>
inline constexpr bool is_credentials = false;
template <>
inline constexpr bool is_credentials<bearer> = true;
template <>
inline constexpr bool is_credentials<basic> = true;
template <>
inline constexpr bool is_credentials<digest> = true;
template <fixed_string TokenUrl>
inline constexpr bool is_credentials<oauth2_password<TokenUrl>> = true;
template <source In, fixed_string Name>
inline constexpr bool is_credentials<api_key<In, Name>> = true;

template <typename P>
  requires is_credentials<P>
struct argument<std::optional<P>> {
  using storage = std::optional<P>;
  static void read(request& r, storage& into) {
    if (!argument<P>::is_sent(r)) return;
    typename argument<P>::storage sent{};
    argument<P>::read(r, sent);
    into = argument<P>::give(sent);
  }
  static storage&& give(storage& s) { return std::move(s); }
  static void describe(operation& to) { argument<P>::describe(to); }
};

}  // namespace weft::web::detail
