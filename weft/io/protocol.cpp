// SPDX-License-Identifier: MIT
#include "weft/io/protocol.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "weft/core/cancel_scope.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"

// Reading is the body of a group, what could not be sent at once goes out in a child beside it: a protocol is
// called by the first of them, unless it may resume writing.
namespace weft::io {

namespace {
constexpr std::size_t bytes_per_write_max = 64 * 1024;
}

class transport::connection {
 public:
  connection(stream& over, protocol& p) noexcept : stream_(over), protocol_(p), transport_(*this) {}
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() {
    stream_.close();
    protocol_.connection_lost(std::exchange(error_, nullptr));
  }

  task<> run() {
    try {
      co_await with_task_group([this](task_group<>& group) -> task<> {
        group.spawn_daemon(&connection::write_out, this);
        protocol_.connection_made(transport_);
        co_await reading_.run([this] { return read_in(); });
        while (!sent_all() && !aborted_) co_await sent_.park();
      });
    } catch (const exception_group& errors) {
      if (errors.split<error>().second) throw;
      if (!error_ && !aborted_) error_ = errors.leaves().front();
    }
  }

  void write(std::string_view data) {
    if (eof_) throw std::logic_error("weft: a transport is written to after write_eof");
    if (closing_) return;
    if (unsent() == 0) data.remove_prefix(send_now(data));
    if (data.empty() || aborted_) return;
    waiting_ += data;
    unsent_.unpark_one();
    if (unsent() <= marks_.high || std::exchange(paused_, true)) return;
    protocol_.pause_writing();
  }
  void write_eof() noexcept {
    eof_ = true;
    unsent_.unpark_one();
  }
  void close() noexcept {
    closing_ = true;
    reading_.cancel();
  }
  void abort() noexcept {
    aborted_ = true;
    close();
    stream_.close();
    sent_.unpark_all();
  }
  void set_reading(bool on) noexcept {
    is_reading_ = on;
    if (on) resumed_.unpark_all();
  }

  std::size_t unsent() const noexcept { return sending_.size() - offset_ + waiting_.size(); }
  bool closing() const noexcept { return closing_; }
  bool is_reading() const noexcept { return is_reading_ && !closing_; }
  void set(water_marks marks) noexcept { marks_ = marks; }
  const stream& over() const noexcept { return stream_; }

 private:
  bool sent_all() const noexcept { return unsent() == 0 && (!eof_ || ended_); }

  std::size_t send_now(std::string_view data) {
    try {
      return stream_.try_write(data);
    } catch (const error&) {
      error_ = std::current_exception();
      abort();
      return 0;
    }
  }

  task<> read_in() {
    for (;;) {
      const chunk read = co_await stream_.read_chunk();
      while (!is_reading_) co_await resumed_.park();
      if (!read) break;
      protocol_.data_received(read);
    }
    if (!protocol_.eof_received()) co_return close();
    co_await sleep_forever();  // until it is closed
  }

  task<> write_out() {
    for (;;) {
      while (waiting_.empty() && (!eof_ || ended_)) {
        if (sent_all()) sent_.unpark_all();
        co_await unsent_.park();
      }
      std::swap(sending_, waiting_);
      while (offset_ < sending_.size()) {
        const auto piece = std::string_view(sending_).substr(offset_, bytes_per_write_max);
        co_await stream_.write_all(piece);
        offset_ += piece.size();
        if (paused_ && unsent() <= marks_.low) {
          paused_ = false;
          protocol_.resume_writing();
        }
      }
      sending_.clear();
      offset_ = 0;
      if (!eof_ || !waiting_.empty()) continue;
      co_await stream_.close_write();
      ended_ = true;
    }
  }

  stream& stream_;
  protocol& protocol_;
  transport transport_;
  water_marks marks_;
  cancel_scope reading_;
  std::string sending_, waiting_;  // what goes out now, and what comes after it
  std::size_t offset_ = 0;         // of what is sent of the first
  std::exception_ptr error_;
  parking_lot unsent_, sent_, resumed_;
  bool is_reading_ = true, paused_ = false, closing_ = false, aborted_ = false;
  bool eof_ = false, ended_ = false;  // asked for, done
};

void transport::write(std::string_view data) { connection_.write(data); }
void transport::write_eof() { connection_.write_eof(); }
void transport::close() noexcept { connection_.close(); }
void transport::abort() noexcept { connection_.abort(); }
void transport::pause_reading() noexcept { connection_.set_reading(false); }
void transport::resume_reading() noexcept { connection_.set_reading(true); }
bool transport::is_closing() const noexcept { return connection_.closing(); }
bool transport::is_reading() const noexcept { return connection_.is_reading(); }
std::size_t transport::unsent() const noexcept { return connection_.unsent(); }
const stream& transport::stream_of() const noexcept { return connection_.over(); }

void transport::set_water_marks(water_marks marks) {
  if (marks.low > marks.high) throw std::invalid_argument("weft: the low water mark is above the high one");
  connection_.set(marks);
}

task<> run_protocol(stream& over, protocol& p) {
  transport::connection one(over, p);
  co_await one.run();
}

}  // namespace weft::io
