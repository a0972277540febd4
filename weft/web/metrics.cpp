// SPDX-License-Identifier: MIT
#include "weft/web/metrics.hpp"

#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/http/status.hpp"
#include "weft/web/app.hpp"
#include "weft/web/detail/figures_table.hpp"

namespace weft::web {

namespace {

using detail::figures_table;
using detail::process_figures;
using detail::request_row;

constexpr double nanosecond = 1e-9;

/// The sum of some timings.
template <std::size_t Size>
struct sum_of_timings {
  double seconds = 0;
  std::array<std::uint64_t, Size> buckets{};

  template <std::size_t Bounds>
  void add(const detail::timing<Bounds>& more) {
    static_assert(Bounds + 1 == Size);
    seconds += static_cast<double>(more.total_ns.get()) * nanosecond;
    for (std::size_t i = 0; i < Size; ++i) buckets[i] += more.buckets[i].get();
  }
  std::uint64_t count() const {
    std::uint64_t all = 0;
    for (const std::uint64_t each : buckets) all += each;
    return all;
  }
};
using request_timing = sum_of_timings<detail::request_bounds.size() + 1>;
using lag_timing = sum_of_timings<detail::lag_bounds.size() + 1>;

std::string escaped_label(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

/// What the system says of the processes that serve.
struct usage {
  double cpu_seconds = 0;
  std::uint64_t memory_bytes = 0, descriptors = 0;

  void add(pid_t pid) {
    std::ifstream file(format("/proc/{}/stat", pid));
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    const std::size_t name_end = all.rfind(')');
    if (name_end == std::string::npos) return;
    // proc(5): after the name, which may hold anything, utime is the 12th word, and the memory the 22nd.
    std::istringstream words(all.substr(name_end + 1));
    std::string skipped;
    std::uint64_t user = 0, system = 0, pages = 0;
    for (int i = 0; i < 11; ++i) words >> skipped;
    words >> user >> system;
    for (int i = 0; i < 8; ++i) words >> skipped;
    words >> pages;
    cpu_seconds += static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    memory_bytes += pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    std::error_code none;
    for (std::filesystem::directory_iterator each(format("/proc/{}/fd", pid), none), end; each != end;
         each.increment(none))
      ++descriptors;
  }
};

/// Writes the text format.
class exposition {
 public:
  void family(std::string_view name, std::string_view kind, std::string_view help) {
    out_ += format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, kind, help);
  }
  template <typename Number>
  void sample(std::string_view name, std::string_view labels, Number value) {
    out_ += labels.empty() ? format("{} {}\n", name, value) : format("{}{{{}}} {}\n", name, labels, value);
  }
  template <std::size_t Size, std::size_t Bounds>
  void histogram(std::string_view name, const std::string& labels, const sum_of_timings<Size>& of,
                 const std::array<double, Bounds>& bounds) {
    const std::string before = labels.empty() ? "" : labels + ',';
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < Size; ++i) {
      so_far += of.buckets[i];
      const std::string bound = i < Bounds ? format("{}", bounds[i]) : "+Inf";
      sample(format("{}_bucket", name), format("{}le=\"{}\"", before, bound), so_far);
    }
    sample(format("{}_sum", name), labels, of.seconds);
    sample(format("{}_count", name), labels, so_far);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// The requests of all processes: by method and route, then by status.
struct requests_of_route {
  request_timing took;
  std::map<int, std::pair<std::uint64_t, std::uint64_t>> by_status;  // requests, bytes
};

std::map<std::pair<std::string, std::string>, requests_of_route> requests_in(const figures_table& table) {
  std::map<std::pair<std::string, std::string>, requests_of_route> found;
  for (const process_figures& process : table) {
    const std::size_t count = process.row_count.load(std::memory_order_acquire);
    for (const request_row& row : std::span(process.rows).first(count)) {
      requests_of_route& all = found[{row.method.data(), row.route.data()}];
      request_timing one;
      one.add(row.took);
      all.took.add(row.took);
      auto& [requests, bytes] = all.by_status[row.status];
      requests += one.count();
      bytes += row.body_bytes.get();
    }
  }
  return found;
}

void write_requests(const figures_table& table, exposition& out) {
  const auto all = requests_in(table);
  const auto labels = [](const auto& method_and_route) {
    return format(R"(method="{}",route="{}")", method_and_route.first,
                  escaped_label(method_and_route.second));
  };
  out.family("http_requests_total", "counter", "Requests that were answered, by route.");
  for (const auto& [name, of] : all) {
    for (const auto& [status, counts] : of.by_status)
      out.sample("http_requests_total", format(R"({},status="{}")", labels(name), status), counts.first);
  }
  out.family("http_response_body_bytes_total", "counter", "Bytes of the bodies of responses, as sent.");
  for (const auto& [name, of] : all) {
    for (const auto& [status, counts] : of.by_status)
      out.sample("http_response_body_bytes_total", format(R"({},status="{}")", labels(name), status),
                 counts.second);
  }
  out.family("http_request_duration_seconds", "histogram", "From a request's head to its whole response.");
  for (const auto& [name, of] : all)
    out.histogram("http_request_duration_seconds", labels(name), of.took, detail::request_bounds);
}

void write_server(const figures_table& table, exposition& out) {
  std::size_t open = 0, handling = 0;
  std::uint64_t connections = 0, tasks = 0;
  lag_timing lag;
  usage used;
  for (const process_figures& each : table) {
    connections += each.server.connections_total;
    lag.add(each.lag);
    if (!figures_table::is_running(each)) continue;
    used.add(each.owner.load());
    open += each.server.connections_open;
    handling += each.server.requests_handling;
    tasks += each.tasks.get();
  }
  out.family("http_requests_in_flight", "gauge", "Requests whose handler waits.");
  out.sample("http_requests_in_flight", "", handling);
  out.family("http_connections_open", "gauge", "Open connections.");
  out.sample("http_connections_open", "", open);
  out.family("http_connections_total", "counter", "Connections that were accepted.");
  out.sample("http_connections_total", "", connections);
  out.family("weft_tasks", "gauge", "Tasks that were started while serving, and have not ended.");
  out.sample("weft_tasks", "", tasks);
  out.family("weft_loop_lag_seconds", "histogram", "How long whatever became ready waited for other tasks.");
  out.histogram("weft_loop_lag_seconds", "", lag, detail::lag_bounds);
  out.family("process_cpu_seconds_total", "counter", "Time of the processor that was spent.");
  out.sample("process_cpu_seconds_total", "", used.cpu_seconds);
  out.family("process_resident_memory_bytes", "gauge", "Memory that is in use.");
  out.sample("process_resident_memory_bytes", "", used.memory_bytes);
  out.family("process_open_fds", "gauge", "Open descriptors.");
  out.sample("process_open_fds", "", used.descriptors);
}

}  // namespace

void add_metrics(app& to, const std::string& path) {
  const auto table = std::make_shared<figures_table>();
  to.on_exchange([table](const http::exchange& e) { table->note(e); });
  to.add_lifespan([&to, table](exit_stack& stack) -> task<> {
    process_figures& own = table->own();
    to.use_figures(std::shared_ptr<http::server_figures>(table, &own.server));
    const auto loop = std::make_shared<detail::loop_figures>(co_await this_loop{}, own);
    stack.defer([loop] { loop->detach(); });
  });
  to.get(
      path,
      [table] {
        exposition out;
        write_requests(*table, out);
        write_server(*table, out);
        return http::response::bytes(out.take(), "text/plain; version=0.0.4; charset=utf-8");
      },
      hidden, without_dependencies);
}

void add_health(app& to, const std::string& path) {
  to.get(
      path, [&to] { return to.is_draining() ? text("shutting down", 503) : text("ok"); }, hidden,
      without_dependencies);
}

}  // namespace weft::web
