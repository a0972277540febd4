// SPDX-License-Identifier: MIT
#include "weft/client/digest_auth.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/client_response.hpp"
#include "weft/client/transport.hpp"
#include "weft/http/challenge.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

namespace {

struct algorithm {
  std::string_view name;
  const EVP_MD* (*hash)();
  bool session;
};
constexpr std::array<algorithm, 10> algorithms{{{"MD5", EVP_md5, false},
                                                {"MD5-SESS", EVP_md5, true},
                                                {"SHA", EVP_sha1, false},
                                                {"SHA-SESS", EVP_sha1, true},
                                                {"SHA-256", EVP_sha256, false},
                                                {"SHA-256-SESS", EVP_sha256, true},
                                                {"SHA-512", EVP_sha512, false},
                                                {"SHA-512-SESS", EVP_sha512, true},
                                                {"SHA-512-256", EVP_sha512_256, false},
                                                {"SHA-512-256-SESS", EVP_sha512_256, true}}};

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::string hash(const EVP_MD* by, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), made.data(), &size, by, nullptr);
  return hex({reinterpret_cast<const char*>(made.data()), size});
}

std::string random_nonce() {
  std::random_device random;
  return format("{:08x}{:08x}", random(), random());
}

/// In quotes whatever it is: RFC 7616 §3.4 says of each parameter which form it has.
std::string quoted(std::string_view text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') made += '\\';
    made += c;
  }
  return made + '"';
}

/// What a server wants to be proved.
struct question {
  std::string realm, nonce;
  std::optional<std::string> opaque;
  const algorithm* how = nullptr;
  std::string_view how_text;
  bool has_qop = false;
  bool stale = false;
};

std::optional<question> question_of(const challenge& asked) {
  const auto get = [&](std::string_view name) { return find_parameter(asked.parameters, name); };
  if (asked.scheme != "digest" || !get("nonce") || !get("realm")) return std::nullopt;
  question made{.realm = std::string(*get("realm")), .nonce = std::string(*get("nonce"))};
  if (const auto opaque = get("opaque")) made.opaque = *opaque;
  const std::string_view wanted = get("algorithm").value_or("MD5");
  const auto found = std::ranges::find_if(
      algorithms, [&](const algorithm& a) { return equal_ignoring_case(a.name, wanted); });
  if (found == algorithms.end()) return std::nullopt;
  made.how = &*found;
  made.how_text = get("algorithm") ? found->name : "";
  made.stale = equal_ignoring_case(get("stale").value_or(""), "true");
  if (const auto qop = get("qop")) {
    std::string_view list = *qop, item;
    while (next_list_item(list, item)) made.has_qop = made.has_qop || item == "auth";
    if (!made.has_qop) return std::nullopt;  // auth-int alone
  }
  return made;
}

class digest final : public auth {
 public:
  digest(std::string_view user, std::string_view password) : user_(user), password_(password) {}

  task<> prepare(outgoing_request& wanted) override {
    if (asked_) wanted.message.headers.set("authorization", proof(wanted));
    co_return;
  }

  // One answer to one nonce: who refuses that means it, unless it only wants a fresh one.
  task<bool> answer(outgoing_request& wanted, const client_response& got) override {
    if (got.status() != 401) co_return false;
    const auto sent = wanted.message.headers.get("authorization");
    for (const std::string_view field : got.headers().get_all("www-authenticate")) {
      for (const challenge& one : parse_challenges(field)) {
        auto asked = question_of(one);
        if (!asked) continue;
        if (sent && sent->starts_with("Digest ") && !asked->stale && is_first(*sent)) break;
        asked_ = std::move(asked);
        count_ = 0;
        wanted.message.headers.set("authorization", proof(wanted));
        co_return true;
      }
    }
    asked_.reset();  // later requests begin anew
    co_return false;
  }

 private:
  /// Whether these credentials answered a question that was new then. Without a count nobody can tell.
  static bool is_first(std::string_view sent) {
    return sent.find(", nc=") == std::string_view::npos ||
           sent.find(", nc=00000001,") != std::string_view::npos;
  }

  std::string proof(const outgoing_request& wanted) {
    const question& q = *asked_;
    const EVP_MD* const by = q.how->hash();
    const std::string nonce = random_nonce();
    const std::string count = format("{:08x}", ++count_);
    std::string secret = hash(by, user_ + ':' + q.realm + ':' + password_);
    if (q.how->session) secret = hash(by, secret + ':' + q.nonce + ':' + nonce);
    const std::string what = hash(by, wanted.message.method + ':' + wanted.message.target);
    const std::string middle = q.has_qop ? q.nonce + ':' + count + ':' + nonce + ":auth" : q.nonce;
    std::string field = "Digest username=" + quoted(user_) + ", realm=" + quoted(q.realm) +
                        ", nonce=" + quoted(q.nonce) + ", uri=" + quoted(wanted.message.target) +
                        ", response=" + quoted(hash(by, secret + ':' + middle + ':' + what));
    if (!q.how_text.empty()) field += format(", algorithm={}", q.how_text);
    if (q.opaque) field += ", opaque=" + quoted(*q.opaque);
    if (q.has_qop) field += ", qop=auth, nc=" + count + ", cnonce=" + quoted(nonce);
    return field;
  }

  std::string user_, password_;
  std::optional<question> asked_;  // by the last server that did
  std::uint32_t count_ = 0;
};

}  // namespace

std::shared_ptr<auth> digest_auth(std::string_view user, std::string_view password) {
  return std::make_shared<digest>(user, password);
}

}  // namespace weft::http
