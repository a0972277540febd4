// SPDX-License-Identifier: MIT
// Passes requests on to one of several backends, in turn; one that cannot be reached is left alone for a
// while.
#include <array>
#include <csignal>

#include "weft/body.hpp"
#include "weft/cli.hpp"
#include "weft/client.hpp"
#include "weft/client/network_transport.hpp"
#include "weft/core.hpp"
#include "weft/http.hpp"
#include "weft/net.hpp"
#include "weft/server.hpp"

using namespace weft;

constexpr duration pause_of_a_dead_backend = 5s;

struct backend {
  std::string origin;
  time_point dead_until{};
};

class backends {
 public:
  explicit backends(const std::vector<std::string>& origins) {
    for (const std::string& each : origins) all_.push_back({each});
  }

  /// The next one in turn, of those that are alive if any is.
  backend& next(time_point now) {
    for (std::size_t tried = 0; tried < all_.size(); ++tried) {
      backend& one = all_[turn_++ % all_.size()];
      if (one.dead_until <= now) return one;
    }
    return all_[turn_++ % all_.size()];
  }
  std::size_t size() const { return all_.size(); }

 private:
  std::vector<backend> all_;
  std::size_t turn_ = 0;
};

/// Fields that are about one connection, not about the message: RFC 9110 §7.6.1.
bool is_of_one_hop(const http::headers& fields, std::string_view name) {
  constexpr std::array<std::string_view, 9> known{"connection",
                                                  "keep-alive",
                                                  "proxy-authenticate",
                                                  "proxy-authorization",
                                                  "proxy-connection",
                                                  "te",
                                                  "trailer",
                                                  "transfer-encoding",
                                                  "upgrade"};
  const auto is_name = [&](std::string_view each) { return http::equal_ignoring_case(each, name); };
  return std::ranges::any_of(known, is_name) || fields.has_token("connection", name);
}

http::headers passed_on(const http::headers& fields, bool with_length) {
  http::headers made;
  for (const auto& [name, value] : fields) {
    if (is_of_one_hop(fields, name) || (!with_length && http::equal_ignoring_case(name, "content-length")))
      continue;
    made.add(name, value);
  }
  return made;
}

std::optional<std::uint64_t> length_of(const http::headers& fields) {
  const auto text = fields.get("content-length");
  if (!text) return std::nullopt;
  return std::strtoull(std::string(*text).c_str(), nullptr, 10);  // the parser has checked it
}

std::shared_ptr<http::body_source> body_from(std::shared_ptr<http::body_reader> reader,
                                             std::optional<std::uint64_t> size) {
  return http::make_body([reader](http::body_sink& out) { return reader->copy_to(out); }, size);
}

http::outgoing_request request_to(const backend& to, const http::request& r) {
  http::outgoing_request out{.url = http::url::parse(to.origin + r.target).value(), .read_whole = false};
  out.message = {.method = r.method, .target = r.target, .headers = passed_on(r.headers, false)};
  http::headers& fields = out.message.headers;
  if (!fields.contains("host")) fields.set("host", out.url.authority());  // HTTP/1.0 need not have one
  const http::connection_info* from = r.connection;
  if (from && from->client) fields.add("x-forwarded-for", from->client->str());
  fields.set("x-forwarded-proto", from ? from->scheme() : "http");
  fields.set("x-forwarded-host", r.authority());
  fields.add("via", "1.1 weft");
  if (r.stream) out.source = body_from(r.stream, length_of(r.headers));
  out.timeouts = {.connect = 2s, .read = 60s, .write = 60s};
  out.about = {r.method, to.origin + r.target};
  return out;
}

http::response response_from(http::incoming_response got, bool to_head) {
  http::response made{.status = got.message.status,
                      .reason = got.message.reason,
                      .headers = passed_on(got.message.headers, to_head)};
  made.headers.add("via", "1.1 weft");
  if (got.body && !to_head && !http::is_bodiless(made.status)) {
    made.source = body_from(std::move(got.body), length_of(got.message.headers));
  }
  return made;
}

task<http::response> forward(backends& all, http::network_transport& network, http::request& r) {
  if (!r.target.starts_with('/')) co_return http::response::text("Bad Request\n", http::status::bad_request);
  for (std::size_t tried = 0; tried < all.size(); ++tried) {
    backend& to = all.next(co_await now());
    http::outgoing_request out = request_to(to, r);
    try {
      co_return response_from(co_await network.send(out), r.method == "HEAD");
    } catch (const http::connect_timeout& e) {
      print(stderr, "reverse_proxy: {}\n", e.what());
    } catch (const http::connect_error& e) {
      print(stderr, "reverse_proxy: {}\n", e.what());
    } catch (const http::timeout_error& e) {  // what another one might do again, this one may have done
      print(stderr, "reverse_proxy: {}\n", e.what());
      co_return http::response::text("Gateway Timeout\n", http::status::gateway_timeout);
    } catch (const http::error& e) {
      print(stderr, "reverse_proxy: {}\n", e.what());
      break;
    }
    to.dead_until = co_await now() + pause_of_a_dead_backend;
  }
  co_return http::response::text("Bad Gateway\n", http::status::bad_gateway);
}

task<> serve(std::uint16_t port, std::vector<std::string> origins) {
  backends all(origins);
  http::network_transport network;
  http::handler handler([&](http::request& r) { return forward(all, network, r); });
  handler.stream_bodies([](const http::request& r) {
    return r.headers.contains("content-length") || r.headers.contains("transfer-encoding");
  });
  auto listener = co_await net::listen({"127.0.0.1", port});
  print("Serving on {}.\n", listener.local().str());
  std::fflush(stdout);
  co_await http::serve(std::move(listener), handler, {.server_name = ""});
}

int main(int argc, char** argv) {
  std::int64_t port = 8080;
  std::vector<std::string> origins;
  try {
    cli::parser p("Pass requests on to one of several servers.");
    p.option("-p,--port", "PORT", port, "where to listen (default=8080; 0: any free one)")
        .positional("URL", origins, "a backend: http://127.0.0.1:8000");
    p.parse(argc, argv);
    if (origins.empty() || port < 0 || port > 65535) p.fail("it takes a port and at least one backend");
    return main_run(serve, static_cast<std::uint16_t>(port), origins);
  } catch (const cli::exit_request& e) {
    return e.code;
  }
}
