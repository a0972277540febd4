// SPDX-License-Identifier: MIT
#include "weft/client/mock_transport.hpp"

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "weft/body/follow_up.hpp"
#include "weft/client/detail/memory_body.hpp"
#include "weft/core/attempt.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/status.hpp"

namespace weft::http {

namespace {

constexpr std::uint64_t body_bytes_max = std::uint64_t{1} << 30;

/// What would be refused on a wire is refused here too.
void check(const outgoing_request& wanted) {
  std::string head;
  try {
    h1::encode_request_head(head, wanted.message.method, wanted.message.target, wanted.message.headers,
                            h1::body_framing::none());
  } catch (const std::invalid_argument& e) {
    throw local_protocol_error(wanted.about, e.what());
  }
}

}  // namespace

task<incoming_response> detail::answering_transport::send(outgoing_request& wanted) {
  check(wanted);
  if (body_source* const source = wanted.take_source()) {
    wanted.message.body = co_await read_all(*source, body_bytes_max);
  }
  response got = co_await fn_(wanted);
  if (got.source) got.body = co_await read_all(*std::exchange(got.source, nullptr), body_bytes_max);
  if (!got.headers.contains("content-length") && !got.headers.contains("transfer-encoding")) {
    got.headers.add("content-length", std::to_string(got.body.size()));
  }
  if (wanted.message.method == "HEAD") got.body.clear();
  incoming_response made{.message = std::move(got)};
  if (!wanted.read_whole) made.body = std::make_unique<memory_body>(std::exchange(made.message.body, {}));
  co_return made;
}

std::shared_ptr<transport> app_transport(handler app, app_transport_options options) {
  return mock_transport([app = std::move(app), options](outgoing_request& wanted) -> task<response> {
    connection_info about = options.client;
    about.secure = wanted.url.scheme() == "https";
    request message = wanted.message;
    message.connection = &about;
    const auto ask = [&]() -> task<response> { co_return co_await app(message); };
    auto answering = ask();
    const ended how = co_await attempt(answering);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw && !options.raise_errors) {
      co_return response::text("Internal Server Error", status::internal_server_error);
    }
    response got = answering.take();
    const auto failure = std::exchange(got.failure, nullptr);
    if (failure && options.raise_errors) std::rethrow_exception(failure);
    if (got.after) co_await std::exchange(got.after, nullptr)->run();
    co_return got;
  });
}

}  // namespace weft::http
