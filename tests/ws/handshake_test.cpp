// SPDX-License-Identifier: MIT
// Covers: weft/ws/handshake.hpp weft/ws/deflate_terms.hpp
#include "weft/ws/handshake.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace weft::ws {
namespace {

const std::string sample_key = "dGhlIHNhbXBsZSBub25jZQ==";

http::request wanted(std::initializer_list<http::headers::field> more = {}) {
  http::request made;
  made.target = "/chat";
  made.headers = {{"host", "example.com"},
                  {"upgrade", "websocket"},
                  {"connection", "Upgrade"},
                  {"sec-websocket-key", sample_key},
                  {"sec-websocket-version", "13"}};
  for (const auto& [name, value] : more) made.headers.set(name, value);
  return made;
}

/// The status of the refusal; 101 if there is none.
int answer_to(const http::request& request, const accept_options& options = {}) {
  const auto checked = check_request(request, options);
  return checked ? 101 : checked.error().status;
}

TEST(Handshake, AnswersTheKeyOfTheRfc) { EXPECT_EQ(accept_key(sample_key), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); }

TEST(Handshake, MakesKeysThatDiffer) {
  const std::string key = fresh_key();
  EXPECT_EQ(key.size(), 24u);
  EXPECT_NE(key, fresh_key());
}

TEST(Handshake, AcceptsWhatTheRfcAsksFor) {
  EXPECT_EQ(answer_to(wanted()), 101);
  EXPECT_EQ(answer_to(wanted({{"connection", "keep-alive, UPGRADE"}, {"upgrade", "h2c, WebSocket"}})), 101);
}

TEST(Handshake, RefusesOtherRequests) {
  EXPECT_EQ(answer_to(wanted({{"connection", "close"}})), 426);
  EXPECT_EQ(answer_to(wanted({{"upgrade", "h2c"}})), 426);
  EXPECT_EQ(answer_to(wanted({{"sec-websocket-version", "8"}})), 426);
  EXPECT_EQ(answer_to(wanted({{"sec-websocket-key", "short=="}})), 400);
  EXPECT_EQ(answer_to(wanted({{"sec-websocket-key", "dGhlIHNhbXBsZSBub25j!Q=="}})), 400);
  auto request = wanted();
  request.headers.erase("sec-websocket-key");
  EXPECT_EQ(answer_to(request), 400);
  request = wanted();
  request.headers.add("sec-websocket-key", sample_key);
  EXPECT_EQ(answer_to(request), 400);
  request = wanted();
  request.method = "POST";
  EXPECT_EQ(answer_to(request), 400);
  request = wanted();
  request.version_minor = 0;
  EXPECT_EQ(answer_to(request), 400);
}

TEST(Handshake, NeedsNoKeyOverHttp2) {
  const http::connection_info over{.http2 = true};
  auto request = wanted({{"sec-websocket-protocol", "chat"}, {"origin", "https://example.com"}});
  request.connection = &over;
  request.headers.erase("sec-websocket-key");
  const accept_options options{.subprotocols = {"chat"}};
  const auto checked = check_request(request, options);
  ASSERT_TRUE(checked);
  const auto accepted = accepting(request, *checked, options);
  EXPECT_EQ(accepted.status, 101);  // the server knows how HTTP/2 says it
  EXPECT_FALSE(accepted.headers.contains("sec-websocket-accept"));
  EXPECT_EQ(accepted.headers.get("sec-websocket-protocol"), "chat");
  request.headers.set("origin", "https://evil.example");
  EXPECT_EQ(answer_to(request), 403);
  request.headers.set("sec-websocket-version", "8");
  EXPECT_EQ(answer_to(request), 426);
}

TEST(Handshake, SaysWhichVersionIsSpoken) {
  const auto checked = check_request(wanted({{"sec-websocket-version", "8"}}), {});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().headers.get("sec-websocket-version"), "13");
  EXPECT_EQ(checked.error().headers.get("upgrade"), "websocket");
}

TEST(Handshake, LetsPagesOfItsOwnHostIn) {
  EXPECT_EQ(answer_to(wanted({{"origin", "https://example.com"}})), 101);
  EXPECT_EQ(answer_to(wanted({{"origin", "https://evil.example"}})), 403);
  EXPECT_EQ(answer_to(wanted({{"origin", "null"}})), 403);
  EXPECT_EQ(answer_to(wanted({{"origin", "http://example.com:8080"}})), 403);
  const accept_options listed{.origins = {"https://Other.example"}};
  EXPECT_EQ(answer_to(wanted({{"origin", "https://other.example"}}), listed), 101);
  EXPECT_EQ(answer_to(wanted({{"origin", "https://example.com"}}), listed), 403);
  EXPECT_EQ(answer_to(wanted(), listed), 101);
  EXPECT_EQ(answer_to(wanted({{"origin", "https://evil.example"}}), {.origins = {"*"}}), 101);
}

TEST(Handshake, ChoosesTheServersFavouriteSubprotocol) {
  const accept_options options{.subprotocols = {"graphql", "chat"}};
  const auto chosen = [&](std::string_view offered) {
    return check_request(wanted({{"sec-websocket-protocol", offered}}), options)->subprotocol;
  };
  EXPECT_EQ(chosen("chat, graphql"), "graphql");
  EXPECT_EQ(chosen("soap, chat"), "chat");
  EXPECT_EQ(chosen("Chat"), "");
  EXPECT_EQ(check_request(wanted(), options)->subprotocol, "");
}

TEST(Handshake, AnswersWithWhatWasAgreedOn) {
  const auto request = wanted();
  const auto answer = accepting(request, {.subprotocol = "chat", .compression = deflate_terms{}},
                                {.headers = {{"set-cookie", "a=b"}}});
  EXPECT_EQ(answer.status, 101);
  EXPECT_EQ(answer.headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(answer.headers.get("sec-websocket-protocol"), "chat");
  EXPECT_EQ(answer.headers.get("sec-websocket-extensions"), "permessage-deflate");
  EXPECT_EQ(answer.headers.get("set-cookie"), "a=b");
}

TEST(Handshake, BothSidesUnderstandEachOther) {
  connect_options client{.subprotocols = {"chat", "soap"}, .headers = {{"authorization", "Basic x"}}};
  const http::request request{.headers = request_fields(sample_key, client)};
  EXPECT_EQ(request.headers.get("authorization"), "Basic x");
  const accept_options server{.subprotocols = {"soap"}};
  const auto agreed = check_request(request, server);
  ASSERT_TRUE(agreed);
  const auto understood = check_response(accepting(request, *agreed, server), sample_key, client);
  ASSERT_TRUE(understood) << understood.error();
  EXPECT_EQ(understood->subprotocol, "soap");
  EXPECT_EQ(understood->compression, agreed->compression);
  EXPECT_EQ(understood->compression, (deflate_terms{.server_window_bits = 12, .client_window_bits = 12}));
}

TEST(Handshake, RefusesAnswersThatAreNone) {
  const connect_options client{.subprotocols = {"chat"}};
  const auto complaint = [&](std::string_view name, std::string_view value) {
    auto answer = accepting(wanted(), {}, {});
    answer.headers.set(name, value);
    const auto checked = check_response(answer, sample_key, client);
    return checked ? "" : checked.error();
  };
  EXPECT_EQ(complaint("x", "y"), "");
  EXPECT_EQ(complaint("upgrade", "h2c"), "the server switches to something else");
  EXPECT_EQ(complaint("connection", "close"), "the server switches to something else");
  EXPECT_EQ(complaint("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOO="),
            "the server did not understand the request: Sec-WebSocket-Accept is wrong");
  EXPECT_EQ(complaint("sec-websocket-protocol", "soap"),
            "the server chose the subprotocol 'soap', which was not offered");
  EXPECT_EQ(complaint("sec-websocket-extensions", "x-webkit-deflate-frame"),
            "the server chose 'x-webkit-deflate-frame'");
  EXPECT_EQ(complaint("sec-websocket-extensions", "permessage-deflate, permessage-deflate"),
            "the server chose the extension 'permessage-deflate', which was not offered");
}

/// What a server with these options answers to an offer.
std::string deflate_answer(std::string_view offer, const deflate_options& options = {}) {
  const auto chosen = choose_deflate({{"sec-websocket-extensions", offer}}, options);
  return chosen ? format_answer(*chosen) : "none";
}

TEST(DeflateTerms, AServerTakesTheFirstOfferThatItCan) {
  const deflate_options full{.own_window_bits = 15, .peer_window_bits = 15};
  const struct {
    const char *offer, *answer;
  } cases[] = {
      {"permessage-deflate", "permessage-deflate"},
      {"Permessage-Deflate", "permessage-deflate"},
      {"x-other, permessage-deflate", "permessage-deflate"},
      {"permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"},
      {"permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover"},
      {"permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10"},
      {"permessage-deflate; server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10"},
      {"permessage-deflate; client_max_window_bits", "permessage-deflate"},
      {"permessage-deflate; client_max_window_bits=9", "permessage-deflate; client_max_window_bits=9"},
      {"permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=8"},
      {"permessage-deflate; server_max_window_bits=8", "none"},
      {"permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"},
      {"permessage-deflate; server_max_window_bits", "none"},
      {"permessage-deflate; server_max_window_bits=7", "none"},
      {"permessage-deflate; server_max_window_bits=16", "none"},
      {"permessage-deflate; server_max_window_bits=010", "none"},
      {"permessage-deflate; server_max_window_bits=1x", "none"},
      {"permessage-deflate; client_max_window_bits=16", "none"},
      {"permessage-deflate; client_max_window_bits; client_max_window_bits", "none"},
      {"permessage-deflate; server_no_context_takeover=1", "none"},
      {"permessage-deflate; server_no_context_takeover; server_no_context_takeover", "none"},
      {"permessage-deflate; unknown", "none"},
      {"permessage-deflate; ", "permessage-deflate"},
      {"", "none"},
  };
  for (const auto& one : cases) EXPECT_EQ(deflate_answer(one.offer, full), one.answer) << one.offer;
}

TEST(DeflateTerms, AServerHasLimitsOfItsOwn) {
  EXPECT_EQ(deflate_answer("permessage-deflate"), "permessage-deflate; server_max_window_bits=12");
  EXPECT_EQ(deflate_answer("permessage-deflate; client_max_window_bits"),
            "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12");
  EXPECT_EQ(deflate_answer("permessage-deflate", {.enabled = false}), "none");
  EXPECT_EQ(
      deflate_answer("permessage-deflate",
                     {.own_window_bits = 15, .own_context_takeover = false, .peer_context_takeover = false}),
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
}

TEST(DeflateTerms, AClientOffersWhatItCan) {
  EXPECT_EQ(format_offer({}), "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12");
  EXPECT_EQ(format_offer({.own_window_bits = 15, .peer_window_bits = 15}),
            "permessage-deflate; client_max_window_bits");
}

TEST(DeflateTerms, AClientTakesNothingElse) {
  const deflate_options offered{.own_window_bits = 13, .peer_window_bits = 12};
  const auto terms = [&](std::string_view answer) {
    return accept_deflate({{"sec-websocket-extensions", answer}}, offered);
  };
  EXPECT_EQ(accept_deflate({}, offered), std::nullopt);
  EXPECT_EQ(
      terms("permessage-deflate; server_max_window_bits=11; client_no_context_takeover"),
      (deflate_terms{.server_window_bits = 11, .client_window_bits = 13, .client_context_takeover = false}));
  EXPECT_EQ(terms("permessage-deflate; server_max_window_bits=12; client_max_window_bits=8"),
            (deflate_terms{.server_window_bits = 12, .client_window_bits = 8}));
  EXPECT_FALSE(terms("permessage-deflate"));  // a window of 15 bits
  EXPECT_FALSE(terms("permessage-deflate; server_max_window_bits=12; client_max_window_bits"));
  EXPECT_FALSE(terms("permessage-deflate; server_max_window_bits=12; server_max_window_bits=12"));
  EXPECT_FALSE(accept_deflate({{"sec-websocket-extensions", "permessage-deflate"}}, {.enabled = false}));
}

TEST(DeflateTerms, WindowsThatZlibDoesNotHaveAreRefused) {
  EXPECT_THROW(check({.own_window_bits = 8}), std::invalid_argument);
  EXPECT_THROW(check({.own_window_bits = 16}), std::invalid_argument);
  EXPECT_THROW(check({.peer_window_bits = 7}), std::invalid_argument);
  EXPECT_THROW(check({.level = 0}), std::invalid_argument);
  EXPECT_THROW(check_request(wanted(), {.connection = {.compression = {.own_window_bits = 8}}}),
               std::invalid_argument);
}

}  // namespace
}  // namespace weft::ws
