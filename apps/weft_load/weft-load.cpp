// SPDX-License-Identifier: MIT
// Loads an HTTP server with requests, as many as it answers, and reports as wrk does.
#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

#include "apps/weft_load/report.hpp"
#include "weft/cli.hpp"
#include "weft/core.hpp"
#include "weft/http.hpp"
#include "weft/net.hpp"
#include "weft/thread.hpp"
#include "weft/tls.hpp"

using namespace weft;
using weft_load::format_bytes;
using weft_load::format_count;
using weft_load::format_time;
using weft_load::samples;

constexpr duration rate_interval = 100ms;

struct plan {
  http::url url;
  std::string request;  ///< as it is sent
  std::string method;
  std::int64_t connections = 10, threads = 2, pipeline = 1;
  double seconds = 10, timeout = 2;
  bool latency = false;
};

/// What one thread, or all together, saw.
struct figures {
  explicit figures(double timeout) : latency(static_cast<std::size_t>(timeout * 1e6)), rate(10'000'000) {}
  samples latency;  ///< microseconds
  samples rate;     ///< requests in a second, each tenth of a second
  std::uint64_t requests = 0, bytes = 0, refused = 0;
  std::uint64_t connect_errors = 0, read_errors = 0, write_errors = 0, timeouts = 0;

  void add(const figures& other) {
    latency.add(other.latency);
    rate.add(other.rate);
    requests += other.requests, bytes += other.bytes, refused += other.refused;
    connect_errors += other.connect_errors, read_errors += other.read_errors;
    write_errors += other.write_errors, timeouts += other.timeouts;
  }
};

/// Reads responses until `wanted` are complete. Returns whether the connection can be used on.
task<bool> read_responses(io::stream& stream, http::h1::parser& parser, const plan& p, figures& seen,
                          std::int64_t wanted, std::string& input) {
  std::size_t begin = 0, end = 0;
  for (;;) {
    const std::string_view unread(input.data() + begin, end - begin);
    const http::h1::step s = parser.next(unread);
    begin += s.consumed;
    switch (s.what) {
      case http::h1::progress::failed: ++seen.read_errors; co_return false;
      case http::h1::progress::complete:
        if (parser.status() / 100 == 1) break;
        ++seen.requests;
        if (parser.status() >= 400) ++seen.refused;
        if (!parser.keep_alive()) co_return false;
        if (--wanted == 0) co_return true;
        parser.expect_response_to(p.method);
        break;
      case http::h1::progress::need_more: {
        std::copy(input.begin() + static_cast<std::ptrdiff_t>(begin),
                  input.begin() + static_cast<std::ptrdiff_t>(end), input.begin());
        end -= std::exchange(begin, 0);
        const std::size_t count = co_await stream.read_some({input.data() + end, input.size() - end});
        if (count == 0) {
          ++seen.read_errors;
          co_return false;
        }
        seen.bytes += count;
        end += count;
        break;
      }
      default: break;
    }
  }
}

task<> converse(io::stream& stream, const plan& p, figures& seen) {
  http::h1::parser parser(http::h1::role::response, {.body_bytes_max = SIZE_MAX});
  std::string input(64 * 1024, '\0');
  for (bool goes_on = true; goes_on;) {
    const time_point sent = co_await now();
    try {
      co_await stream.write_all(p.request);
    } catch (const io::error&) {
      ++seen.write_errors;
      co_return;
    }
    parser.expect_response_to(p.method);
    auto answered =
        co_await move_on_after(std::chrono::duration_cast<duration>(std::chrono::duration<double>(p.timeout)),
                               read_responses(stream, parser, p, seen, p.pipeline, input));
    if (!answered) {
      ++seen.timeouts;
      co_return;
    }
    goes_on = *answered;
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(co_await now() - sent);
    seen.latency.add(static_cast<std::uint64_t>(took.count()));
  }
}

/// One connection after the other, until it is cancelled.
task<> load(const plan& p, figures& seen) {
  const auto unchecked = tls::context::for_client({.check_peer = tls::peer_check::none});
  for (;;) {
    try {
      const std::string host(p.url.host());
      if (p.url.scheme() == "https") {
        auto stream = co_await tls::connect(host, p.url.port(), {.with = unchecked});
        co_await converse(stream, p, seen);
      } else {
        auto stream = co_await net::connect(host, p.url.port());
        co_await converse(stream, p, seen);
      }
      continue;
    } catch (const net::connect_error&) {
      ++seen.connect_errors;
    } catch (const io::error&) {
      ++seen.read_errors;
    } catch (const std::exception&) {  // no such name, or no TLS
      ++seen.connect_errors;
    }
    co_await sleep_for(10ms);  // a server that is gone need not be asked all the time
  }
}

task<> sample_rate(figures& seen) {
  for (std::uint64_t before = seen.requests;;) {
    const time_point begun = co_await now();
    co_await sleep_for(rate_interval);
    const double seconds = std::chrono::duration<double>(co_await now() - begun).count();
    seen.rate.add(static_cast<std::uint64_t>(
        static_cast<double>(seen.requests - std::exchange(before, seen.requests)) / seconds));
  }
}

task<> load_from_thread(const plan& p, std::int64_t connections, figures& seen) {
  const auto limit = std::chrono::duration_cast<duration>(std::chrono::duration<double>(p.seconds));
  co_await move_on_after(limit, [&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(sample_rate, std::ref(seen));
      for (std::int64_t i = 0; i < connections; ++i) group.spawn(load, std::cref(p), std::ref(seen));
      co_return;
    });
  });
}

void print_row(std::string_view name, const samples& of, auto format_value) {
  print("  {:>9}  {:>9} {:>9} {:>9} {:>8.2f}%\n", name, format_value(of.mean()), format_value(of.deviation()),
        format_value(static_cast<double>(of.largest())), of.share_within(1));
}

void report(const plan& p, const figures& all, double seconds) {
  print("  Thread Stats   Avg      Stdev     Max   +/- Stdev\n");
  print_row("Latency", all.latency, format_time);
  print_row("Req/Sec", all.rate, format_count);
  if (p.latency) {
    print("  Latency Distribution\n");
    for (const double percent : {50.0, 75.0, 90.0, 99.0}) {
      print("{:>7.0f}% {:>10}\n", percent, format_time(static_cast<double>(all.latency.percentile(percent))));
    }
  }
  print("  {} requests in {}, {} read\n", all.requests, format_time(seconds * 1e6),
        format_bytes(static_cast<double>(all.bytes)));
  if (all.connect_errors + all.read_errors + all.write_errors + all.timeouts > 0) {
    print("  Socket errors: connect {}, read {}, write {}, timeout {}\n", all.connect_errors, all.read_errors,
          all.write_errors, all.timeouts);
  }
  if (all.refused > 0) print("  Non-2xx or 3xx responses: {}\n", all.refused);
  print("Requests/sec: {:>10.2f}\n", static_cast<double>(all.requests) / seconds);
  print("Transfer/sec: {:>10}\n", format_bytes(static_cast<double>(all.bytes) / seconds));
}

plan parse(int argc, char** argv) {
  std::string url, field;
  plan p{.url = http::url::parse("http://localhost/").value(), .request = {}, .method = "GET"};
  cli::parser c("Load an HTTP server with requests, and report as wrk does.");
  c.option("-c,--connections", "N", p.connections, "connections to keep open (default=10)")
      .option("-d,--duration", "SECONDS", p.seconds, "how long (default=10)")
      .option("-t,--threads", "N", p.threads, "threads to use (default=2)")
      .option("-m,--method", "METHOD", p.method, "of the requests (default=GET)")
      .option("-H,--header", "FIELD", field, "a field to send: 'name: value'")
      .option("--pipeline", "N", p.pipeline, "requests in one piece (default=1)")
      .option("--timeout", "SECONDS", p.timeout, "for a response (default=2)")
      .flag("--latency", p.latency, "print the distribution of latencies")
      .positional("URL", url, "what to ask for");
  c.parse(argc, argv);
  auto parsed = http::url::parse(url);
  if (!parsed) c.fail(parsed.error());
  if (p.connections < p.threads || p.threads < 1 || p.pipeline < 1)
    c.fail("at least one thread, and one connection for each");
  if (!(p.seconds > 0) || !(p.timeout > 0) || p.timeout > 60)
    c.fail("times are in seconds, and a timeout at most 60");
  p.url = *std::move(parsed);
  http::headers head{{"host", p.url.authority()}};
  if (const auto colon = field.find(':'); colon != std::string::npos) {
    head.set(std::string_view(field).substr(0, colon), std::string_view(field).substr(colon + 1));
  }
  std::string one;
  http::h1::encode_request_head(one, p.method, p.url.target(), head, http::h1::body_framing::none());
  for (std::int64_t i = 0; i < p.pipeline; ++i) p.request += one;
  return p;
}

int main(int argc, char** argv) {
  try {
    const plan p = parse(argc, argv);
    print("Running {:g}s test @ {}\n  {} threads and {} connections\n", p.seconds, p.url.str(), p.threads,
          p.connections);
    std::fflush(stdout);
    std::vector<figures> seen(static_cast<std::size_t>(p.threads), figures(p.timeout));
    std::atomic<std::size_t> next = 0;
    const time_point begun = clock::now();
    run_threads(static_cast<std::size_t>(p.threads), [&]() -> task<> {
      const std::size_t mine = next++;
      const std::int64_t share =
          p.connections / p.threads + (static_cast<std::int64_t>(mine) < p.connections % p.threads);
      co_await load_from_thread(p, share, seen[mine]);
    });
    const double seconds = std::chrono::duration<double>(clock::now() - begun).count();
    for (std::size_t i = 1; i < seen.size(); ++i) seen[0].add(seen[i]);
    report(p, seen[0], seconds);
    return seen[0].requests > 0 ? 0 : 1;
  } catch (const cli::exit_request& e) {
    return e.code;
  } catch (const std::exception& e) {
    print(stderr, "weft-load: {}\n", e.what());
    return 1;
  }
}
