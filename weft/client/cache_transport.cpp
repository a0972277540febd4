// SPDX-License-Identifier: MIT
#include "weft/client/cache_transport.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <expected>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/cache_rules.hpp"
#include "weft/client/detail/memory_body.hpp"
#include "weft/client/repetition.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/sleep.hpp"
#include "weft/http/byte_range.hpp"
#include "weft/http/cache_control.hpp"
#include "weft/http/conditional.hpp"
#include "weft/http/date.hpp"
#include "weft/http/entity_tag.hpp"
#include "weft/http/status.hpp"

namespace weft::http {

namespace {

using std::chrono::seconds;

std::string key_of(const http::url& of) { return of.origin() + of.target(); }

/// Whether a request is for what its URL means: not for another target, or the same one at another host.
bool is_of_url(const outgoing_request& wanted) {
  return wanted.message.target == wanted.url.target() &&
         wanted.message.headers.get("host") == wanted.url.authority();
}

/// Whether a request is for the server alone: it is about to change what these conditions are of.
bool is_for_server(const headers& fields) {
  return fields.contains("if-match") || fields.contains("if-unmodified-since");
}

bool asks_for_less(const headers& fields) {
  for (const char* name : {"if-none-match", "if-modified-since", "range"}) {
    if (fields.contains(name)) return true;
  }
  return false;
}

/// What a request comes to if the whole is there. §4.3.2. Empty: only the server can say it.
std::optional<condition_result> result_for(const headers& asked, const response& whole) {
  if (!asks_for_less(asked)) return condition_result{};
  if (whole.status != status::ok) return std::nullopt;
  const auto now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  const auto time = whole.headers.get("last-modified");
  auto made = evaluate_conditions("GET", asked,
                                  {.tag = entity_tag::parse(whole.headers.get("etag").value_or("")),
                                   .last_modified = time ? parse_date(*time, now) : std::nullopt,
                                   .length = whole.body.size()},
                                  now);
  if (made.status == status::partial_content && made.ranges.size() > 1) return std::nullopt;
  if (made.status >= 400) return std::nullopt;
  return made;
}

/// Makes it of the whole.
void apply(response& whole, const condition_result& less) {
  if (less.status == status::ok) return;
  whole.status = less.status;
  whole.reason.clear();
  whole.headers.erase("content-length");
  if (less.status == status::not_modified) {
    whole.body.clear();
  } else {
    const byte_range& part = less.ranges.front();
    whole.headers.set("content-range", format_content_range(part, whole.body.size()));
    whole.body = whole.body.substr(part.first, part.size);
  }
}

std::size_t bytes_of(const headers& fields) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : fields) bytes += name.size() + value.size();
  return bytes;
}

/// Makes a request conditional while it is sent.
class condition {
 public:
  condition(request& message, const response& kept) : fields_(message.headers) {
    if (const auto tag = kept.headers.get("etag")) fields_.set("if-none-match", *tag);
    if (const auto time = kept.headers.get("last-modified")) fields_.set("if-modified-since", *time);
  }
  condition(const condition&) = delete;
  condition& operator=(const condition&) = delete;
  ~condition() {
    fields_.erase("if-none-match");
    fields_.erase("if-modified-since");
  }

 private:
  headers& fields_;
};

class cache_transport final : public transport, public std::enable_shared_from_this<cache_transport> {
 public:
  cache_transport(std::shared_ptr<transport> below, cache_limits limits, task_group<>* background)
      : below_(std::move(below)), limits_(limits), background_(background) {}

  task<incoming_response> send(outgoing_request& wanted) override {
    const headers& asked = wanted.message.headers;
    if (wanted.message.method != "GET" || wanted.upgrades || is_for_server(asked) || !is_of_url(wanted)) {
      co_return co_await pass(wanted);
    }
    const bool only_kept = cache_control::parse(asked).only_if_cached;
    const auto found = find(wanted);
    if (found != kept_.end()) {
      const time_point at = co_await now();
      const auto less = result_for(asked, found->message);
      if (less && is_usable(wanted.message, found->message, age_of(*found, at))) {
        co_return from_memory(found, wanted, at, *less);
      }
      if (!only_kept && !asks_for_less(asked)) {
        if (background_ && is_usable_meanwhile(wanted.message, found->message, age_of(*found, at))) {
          renew_meanwhile(*found, wanted);
          co_return from_memory(found, wanted, at, {});
        }
        co_return co_await validate(wanted, *found);
      }
    }
    if (only_kept) co_return incoming_response{.message = {.status = status::gateway_timeout}};
    co_return co_await (asks_for_less(asked) ? pass(wanted) : fetch(wanted));
  }

 private:
  struct entry {
    std::string key;
    headers asked;  // the fields of the request
    response message;
    time_point came;
    seconds age{};          // when it came
    bool renewing = false;  // in the background
  };
  using place = std::list<entry>::iterator;

  /// What is told of URLs counts too: there may be very many that have no body.
  static std::size_t size_of(const entry& e) {
    return sizeof(entry) + 2 * e.key.size() + bytes_of(e.asked) + bytes_of(e.message.headers) +
           e.message.body.size();
  }

  static seconds age_of(const entry& e, time_point now) {
    return e.age + std::chrono::duration_cast<seconds>(now - e.came);
  }

  static void set_age(response& given, seconds age) { given.headers.set("age", std::to_string(age.count())); }

  /// The newest that can be the answer: what a response varies by may change. §4.
  place find(const outgoing_request& wanted) {
    const auto [begin, end] = places_.equal_range(key_of(wanted.url));
    place newest = kept_.end();
    for (auto at = begin; at != end; ++at) {
      const place one = at->second;
      if (newest != kept_.end() && newest->came > one->came) continue;
      if (matches_request(one->asked, wanted.message.headers, one->message)) newest = one;
    }
    return newest;
  }

  incoming_response from_memory(place found, const outgoing_request& wanted, time_point now,
                                const condition_result& less) {
    kept_.splice(kept_.begin(), kept_, found);
    incoming_response got{.message = found->message};
    apply(got.message, less);
    set_age(got.message, age_of(*found, now));
    if (!wanted.read_whole)
      got.body = std::make_unique<detail::memory_body>(std::exchange(got.message.body, {}));
    return got;
  }

  task<incoming_response> fetch(outgoing_request& wanted) {
    const time_point begun = co_await now();
    incoming_response got = co_await below_->send(wanted);
    store(wanted, got, begun, co_await now());
    co_return got;
  }

  // `known` may be forgotten while the server is asked.
  task<incoming_response> validate(outgoing_request& wanted, const entry& known) {
    const entry before = known;
    const time_point begun = co_await now();
    auto sending = ask(wanted, before.message);
    const ended how = co_await attempt(sending);
    if (how == ended::cancelled) co_await pass_on();
    const time_point end = co_await now();
    const bool failed = how == ended::threw;
    incoming_response got = failed ? incoming_response{.message = {.status = 503}} : sending.take();
    if (got.message.status == 304 && !is_about(got.message.headers, before.message.headers)) {
      co_return co_await fetch(wanted);
    }
    const bool in_need =
        got.message.status >= 500 && is_usable_in_need(wanted.message, before.message, age_of(before, end));
    if (got.message.status == 304 || in_need) {
      incoming_response renewed{.message = before.message};
      if (in_need) {
        set_age(renewed.message, age_of(before, end));
      } else {
        renew(renewed.message.headers, got.message.headers);
        store(wanted, renewed, begun, end);
      }
      if (!wanted.read_whole)
        renewed.body = std::make_unique<detail::memory_body>(std::exchange(renewed.message.body, {}));
      co_return renewed;
    }
    if (failed) sending.take();
    store(wanted, got, begun, end);
    co_return got;
  }

  void renew_meanwhile(entry& stale, const outgoing_request& wanted) {
    if (std::exchange(stale.renewing, true)) return;
    background_->spawn_daemon(&cache_transport::renew_later, shared_from_this(), wanted);
  }

  /// Nobody waits for it, so that its errors are nobody's; whoever traces the request may be gone.
  task<> renew_later(outgoing_request wanted) {
    wanted.read_whole = true;
    wanted.trace = nullptr;
    const auto stale = find(wanted);
    if (stale == kept_.end()) co_return;
    auto renewing = validate(wanted, *stale);
    if (co_await attempt(renewing) == ended::cancelled) co_await pass_on();
    const auto kept = find(wanted);
    if (kept != kept_.end()) kept->renewing = false;
  }

  task<incoming_response> ask(outgoing_request& wanted, const response& kept) {
    const condition asked(wanted.message, kept);
    co_return co_await below_->send(wanted);
  }

  /// What is not for the cache; but it may make what the cache has wrong. §4.4.
  task<incoming_response> pass(outgoing_request& wanted) {
    incoming_response got = co_await below_->send(wanted);
    if (is_safe(wanted.message.method) || got.message.status >= 400) co_return got;
    forget(key_of(wanted.url));
    for (const char* name : {"location", "content-location"}) {
      const auto field = got.message.headers.get(name);
      const auto named = field ? wanted.url.resolve(*field) : std::unexpected(std::string());
      if (named && named->origin() == wanted.url.origin()) forget(key_of(*named));
    }
    co_return got;
  }

  void store(const outgoing_request& wanted, incoming_response& got, time_point begun, time_point end) {
    const auto wall = std::chrono::floor<seconds>(std::chrono::system_clock::now());
    // RFC 9110 §6.6.1: who can says when it came instead.
    if (!parse_date(got.message.headers.get("date").value_or(""), wall))
      got.message.headers.set("date", format_date(wall));
    const bool is_kept = !got.body && may_store(wanted.message, got.message) &&
                         got.message.body.size() <= std::min(limits_.body_bytes_max, limits_.bytes_max);
    const auto found = find(wanted);
    // What a server's failure leaves unanswered is as good as before.
    if (found != kept_.end() && (is_kept || got.message.status < 500)) remove(found);
    if (!is_kept) return;
    const auto delay = std::chrono::duration_cast<seconds>(end - begun);
    kept_.push_front({key_of(wanted.url), wanted.message.headers, got.message, end,
                      age_on_arrival(got.message, wall, delay)});
    headers& fields = kept_.front().message.headers;
    fields.erase("set-cookie");
    drop_fields_of_hop(fields);
    places_.emplace(kept_.front().key, kept_.begin());
    bytes_ += size_of(kept_.front());
    while (bytes_ > limits_.bytes_max) remove(std::prev(kept_.end()));
  }

  void remove(place gone) {
    const auto [begin, end] = places_.equal_range(gone->key);
    for (auto at = begin; at != end; ++at) {
      if (at->second != gone) continue;
      places_.erase(at);
      break;
    }
    bytes_ -= size_of(*gone);
    kept_.erase(gone);
  }

  void forget(const std::string& key) {
    for (auto found = places_.find(key); found != places_.end(); found = places_.find(key))
      remove(found->second);
  }

  std::shared_ptr<transport> below_;
  cache_limits limits_;
  task_group<>* background_;
  std::list<entry> kept_;  // the one used last comes first
  std::unordered_multimap<std::string, place> places_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::shared_ptr<transport> caching(std::shared_ptr<transport> below, cache_limits limits,
                                   task_group<>* background) {
  return std::make_shared<cache_transport>(std::move(below), limits, background);
}

}  // namespace weft::http
