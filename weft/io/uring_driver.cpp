// SPDX-License-Identifier: MIT
#include "weft/io/uring_driver.hpp"

#include <fcntl.h>
#include <liburing.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "weft/base/system_error_text.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/parker.hpp"
#include "weft/io/detail/provided_buffers.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"

namespace weft::io {

namespace {

constexpr unsigned submissions_max = 256;   // in one call: more make one more call
constexpr unsigned completions_max = 4096;  // beyond these the system keeps them aside

// How often in a row the system may refuse what the loop hands over; the first times it is asked again at
// once, then after a millisecond.
constexpr int refusals_at_once_max = 50;
constexpr int refusals_max = 500;

constexpr int nop_injects_result = 1;  // IORING_NOP_INJECT_RESULT of newer headers

// What a completion is for: an operation, by its address, a multiple of four; a call, by its address and two;
// a slot, by an odd token; or nobody.
constexpr std::uint64_t nobody = 0;

std::uint64_t token_of(std::uint32_t slot, std::uint32_t generation) noexcept {
  return std::uint64_t{generation} << 32 | slot << 2 | 1U;
}
constexpr std::uint64_t hang_up = 2;  // of a token
std::uint64_t token_of(pollable_operation& who) noexcept { return reinterpret_cast<std::uintptr_t>(&who); }
std::uint64_t token_of(completion_target& who) noexcept {
  return reinterpret_cast<std::uintptr_t>(&who) | 2U;
}

void prepare(io_uring_sqe& entry, int fd, direction d, ring_call wanted) noexcept {
  using kind = ring_call::kind;
  switch (wanted.what) {
    case kind::none:
      io_uring_prep_poll_add(&entry, fd, d == direction::read ? EPOLLIN | EPOLLRDHUP : EPOLLOUT);
      break;
    case kind::receive:
    case kind::receive_chunk:
      io_uring_prep_recv(&entry, fd, wanted.data, wanted.size, 0);
      entry.ioprio = IORING_RECVSEND_POLL_FIRST;  // it was found empty before
      if (wanted.what == kind::receive_chunk) entry.flags |= IOSQE_BUFFER_SELECT;
      break;
    case kind::receive_ahead:
      io_uring_prep_recv_multishot(&entry, fd, nullptr, 0, 0);
      entry.ioprio |= IORING_RECVSEND_POLL_FIRST;
      entry.flags |= IOSQE_BUFFER_SELECT;
      break;
    case kind::accept_ahead:
      io_uring_prep_multishot_accept(&entry, fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      break;
    case kind::send: io_uring_prep_send(&entry, fd, wanted.data, wanted.size, MSG_NOSIGNAL); break;
  }
}

}  // namespace

struct uring_driver::ring {
  ring() = default;
  ring(const ring&) = delete;
  ring& operator=(const ring&) = delete;
  ~ring() {
    if (made) io_uring_queue_exit(&queue);
  }

  bool try_init() {
    io_uring_params params{};
    params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG |
                   IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE;
    params.cq_entries = completions_max;
    const int result = io_uring_queue_init_params(submissions_max, &queue, &params);
    made = result == 0;
    if (result == -EMFILE || result == -ENFILE) throw error(-result, "create the loop's io_uring");
    if (!made) return false;
    io_uring_ring_dontfork(&queue);
    return true;
  }

  /// The next submission. Those that are waiting go first if there is no room.
  io_uring_sqe& next() noexcept {
    io_uring_sqe* entry = io_uring_get_sqe(&queue);
    while (!entry) {
      heed(io_uring_submit(&queue));
      entry = io_uring_get_sqe(&queue);
    }
    return *entry;
  }

  /// What a call that hands over has returned. A system that is short of memory may take it later; one that
  /// never does leaves a loop that can neither start nor cancel anything.
  void heed(int result) noexcept {
    if (result >= 0 || result == -ETIME || result == -EINTR) {
      refusals = 0;
      return;
    }
    if (++refusals > refusals_at_once_max) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (refusals <= refusals_max) return;
    std::fprintf(stderr, "weft: io_uring takes nothing more from the loop: %s\n",
                 base::system_error_text(-result).c_str());
    std::abort();
  }

  void cancel(std::uint64_t token) noexcept {
    io_uring_sqe& entry = next();
    io_uring_prep_cancel64(&entry, token, 0);
    io_uring_sqe_set_data64(&entry, nobody);
    entry.flags |= IOSQE_CQE_SKIP_SUCCESS;
  }

  /// Has the system completions that it shows only when it is called?
  bool holds_back() const noexcept {
    constexpr unsigned flags = IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW;
    return (IO_URING_READ_ONCE(*queue.sq.kflags) & flags) != 0;
  }
  /// It shows some twenty in a call, after those of what was submitted with it: whoever is served by the
  /// latter again and again would starve the others. It may say that there are more when there are none.
  void show_more() noexcept {
    for (unsigned before = io_uring_cq_ready(&queue); holds_back() && before < completions_max / 2;) {
      io_uring_get_events(&queue);
      const unsigned shown = io_uring_cq_ready(&queue);
      if (shown == before) return;
      before = shown;
    }
  }

  io_uring queue{};
  int refusals = 0;  // in a row
  bool made = false;
};

std::unique_ptr<uring_driver> uring_driver::try_make(loop& l) {
  auto made = std::make_unique<ring>();
  if (!made->try_init()) return nullptr;
  return std::unique_ptr<uring_driver>(new uring_driver(l, std::move(made)));
}

uring_driver::uring_driver(loop& l, std::unique_ptr<ring> made)
    : loop_(l),
      ring_(std::move(made)),
      buffers_(std::make_unique<detail::provided_buffers>(ring_->queue)),
      slots_(1) {
  slots_[0].fd = l.sleeper().wake_descriptor();
  slots_[0].events = EPOLLIN;
  arm(0);
  l.set_driver(this);
}

uring_driver::~uring_driver() {
  loop_.set_driver(nullptr);
  for (const slot& each : slots_) {
    if (each.who) each.who->slot_ = 0;  // it outlives the loop
    if (each.receiver) each.receiver->on_driver_gone();
  }
  ring_.reset();  // while its buffers are there
}

int uring_driver::descriptor() { return -1; }  // a guest's loop has epoll: it is not called before it waits

void uring_driver::enter(std::optional<duration> timeout) noexcept {
  io_uring& queue = ring_->queue;
  if (timeout && *timeout <= duration::zero()) {
    if (io_uring_sq_ready(&queue) != 0 || ring_->holds_back())
      ring_->heed(io_uring_submit_and_get_events(&queue));
    return ring_->show_more();
  }
  io_uring_cqe* first = nullptr;
  __kernel_timespec limit{};
  if (timeout) {
    const auto ns = std::chrono::nanoseconds(*timeout).count();
    limit = {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
  }
  ring_->heed(io_uring_submit_and_wait_timeout(&queue, &first, 1, timeout ? &limit : nullptr, nullptr));
  ring_->show_more();
}

bool uring_driver::poll(std::optional<duration> timeout) noexcept {
  enter(timeout);
  io_uring& queue = ring_->queue;
  unsigned head = 0;
  unsigned count = 0;
  io_uring_cqe* done = nullptr;
  io_uring_for_each_cqe(&queue, head, done) {
    ++count;
    if (done->user_data == nobody) continue;
    if (done->user_data & 1U) {
      on_slot(done->user_data, done->res, done->flags);
      continue;
    }
    count_armed(-1);
    if (done->user_data & 2U) {
      reinterpret_cast<completion_target*>(done->user_data - 2)->on_completion(done->res);
      continue;
    }
    reinterpret_cast<pollable_operation*>(done->user_data)
        ->on_completion(done->res, (done->flags & IORING_CQE_F_SOCK_NONEMPTY) != 0,
                        buffers_->take(done->flags, done->res));
  }
  io_uring_cq_advance(&queue, count);
  return count > 0;
}

ring_call::kind uring_driver::submit(pollable_operation& who, int fd, direction d,
                                     ring_call wanted) noexcept {
  using kind = ring_call::kind;
  if (wanted.what == kind::receive_chunk && buffers_->empty()) wanted.what = kind::none;
  io_uring_sqe_set_data64(&prepare_next(fd, d, wanted), token_of(who));
  count_armed(1);
  return wanted.what;
}

io_uring_sqe& uring_driver::prepare_next(int fd, direction d, ring_call wanted) noexcept {
  io_uring_sqe& entry = ring_->next();
  const int failure = fault ? fault(wanted.what) : 0;
  if (failure != 0) {
    io_uring_prep_nop(&entry);
    entry.len = static_cast<std::uint32_t>(-failure);
    entry.rw_flags = nop_injects_result;
  } else {
    prepare(entry, fd, d, wanted);
  }
  return entry;
}

void uring_driver::cancel(pollable_operation& who) noexcept { ring_->cancel(token_of(who)); }

void uring_driver::submit(completion_target& who, const uring_request& request) noexcept {
  io_uring_sqe& entry = ring_->next();
  io_uring_prep_rw(request.opcode, &entry, request.fd, reinterpret_cast<const void*>(request.address),
                   request.length, request.offset);
  entry.rw_flags = static_cast<int>(request.flags);
  io_uring_sqe_set_data64(&entry, token_of(who));
  count_armed(1);
}

void uring_driver::cancel(completion_target& who) noexcept { ring_->cancel(token_of(who)); }

void uring_driver::flush() noexcept { ring_->heed(io_uring_submit_and_get_events(&ring_->queue)); }

int uring_driver::add(event_target& who, int fd, std::uint32_t events) noexcept {
  if (fcntl(fd, F_GETFD) < 0) return errno;
  const std::uint32_t index = take_slot();
  slot& s = slots_[index];
  s.who = &who;
  s.fd = fd;
  s.events = events;
  who.slot_ = index;
  arm(index);
  return 0;
}

int uring_driver::change(event_target& who, int, std::uint32_t events) noexcept {
  disarm(who.slot_);
  slots_[who.slot_].events = events;
  arm(who.slot_);
  return 0;
}

void uring_driver::remove(event_target& who, int, bool) noexcept {
  if (who.slot_ == 0) return;
  disarm(who.slot_);
  flush();
  free_slot(std::exchange(who.slot_, 0));
}

void uring_driver::add(arrival_target& who, int fd, bool watch_hang_up) {
  who.slot_ = take_slot();
  slot& s = slots_[who.slot_];
  s.receiver = &who;
  s.fd = fd;
  if (!watch_hang_up) return;
  s.watches_hang_up = true;
  io_uring_sqe& entry = ring_->next();
  io_uring_prep_poll_add(&entry, fd, EPOLLRDHUP);
  io_uring_sqe_set_data64(&entry, token_of(who.slot_, s.generation) | hang_up);
}

void uring_driver::remove(arrival_target& who, bool is_under_way) noexcept {
  slot& s = slots_[who.slot_];
  const bool watched = std::exchange(s.watches_hang_up, false);
  if (watched) ring_->cancel(token_of(who.slot_, s.generation) | hang_up);
  if (is_under_way) ring_->cancel(token_of(who.slot_, s.generation));
  ++s.generation;
  if (watched || is_under_way) flush();
  free_slot(std::exchange(who.slot_, 0));
}

ring_call::kind uring_driver::receive_ahead(arrival_target& who, bool only_tell) noexcept {
  using kind = ring_call::kind;
  const slot& s = slots_[who.slot_];
  const kind what = only_tell || buffers_->empty() ? kind::none : kind::receive_ahead;
  io_uring_sqe_set_data64(&prepare_next(s.fd, direction::read, {what}), token_of(who.slot_, s.generation));
  return what;
}

void uring_driver::accept_ahead(arrival_target& who) noexcept {
  const slot& s = slots_[who.slot_];
  io_uring_sqe_set_data64(&prepare_next(s.fd, direction::read, {ring_call::kind::accept_ahead}),
                          token_of(who.slot_, s.generation));
}

std::vector<int> uring_driver::take_accepted(arrival_target& who) noexcept {
  flush();
  for (int tries = 0; !shown(who).last && tries < refusals_at_once_max; ++tries) enter(duration::zero());
  slot& s = slots_[who.slot_];
  const std::uint64_t token = token_of(who.slot_, s.generation);
  std::vector<int> taken;
  unsigned head = 0;
  const io_uring_cqe* done = nullptr;
  io_uring_for_each_cqe(&ring_->queue, head, done) {
    if (done->user_data == token && done->res >= 0) taken.push_back(done->res);
  }
  ++s.generation;
  return taken;
}

void uring_driver::stop(arrival_target& who) noexcept {
  ring_->cancel(token_of(who.slot_, slots_[who.slot_].generation));
}

uring_driver::shown_arrivals uring_driver::shown(const arrival_target& who) const noexcept {
  const std::uint64_t token = token_of(who.slot_, slots_[who.slot_].generation);
  shown_arrivals found;
  unsigned head = 0;
  const io_uring_cqe* done = nullptr;
  io_uring_for_each_cqe(&ring_->queue, head, done) {
    if (done->user_data != token) continue;
    found.input |= done->res != -ECANCELED && done->res != -EAGAIN && done->res != -EINTR;
    found.bytes |= done->res > 0 && (done->flags & IORING_CQE_F_BUFFER) != 0;
    found.last |= (done->flags & IORING_CQE_F_MORE) == 0;
  }
  return found;
}

uring_driver::shown_arrivals uring_driver::show(const arrival_target& who) noexcept {
  enter(duration::zero());
  return shown(who);
}

std::uint32_t uring_driver::take_slot() {
  if (first_free_ == 0) {
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }
  return std::exchange(first_free_, slots_[first_free_].next_free);
}

void uring_driver::free_slot(std::uint32_t index) noexcept {
  slot& s = slots_[index];
  s.who = nullptr;
  s.receiver = nullptr;
  s.next_free = first_free_;
  first_free_ = index;
}

void uring_driver::arm(std::uint32_t index) noexcept {
  const slot& s = slots_[index];
  io_uring_sqe& entry = ring_->next();
  io_uring_prep_poll_add(&entry, s.fd, s.events);
  io_uring_sqe_set_data64(&entry, token_of(index, s.generation));
}

/// What is under way for the slot reaches nobody from here on.
void uring_driver::disarm(std::uint32_t index) noexcept {
  slot& s = slots_[index];
  ring_->cancel(token_of(index, s.generation));
  ++s.generation;
}

void uring_driver::on_slot(std::uint64_t token, int result, std::uint32_t flags) noexcept {
  const auto index = static_cast<std::uint32_t>(token) >> 2;
  chunk got = buffers_->take(flags, result);
  if (token_of(index, slots_[index].generation) != (token & ~hang_up)) return;
  if (arrival_target* const receiver = slots_[index].receiver) {
    if ((token & hang_up) == 0)
      return receiver->on_arrival(result, (flags & IORING_CQE_F_MORE) == 0, std::move(got));
    slots_[index].watches_hang_up = false;
    return receiver->on_hang_up();
  }
  if (index == 0) {
    loop_.sleeper().acknowledge();
    return arm(0);
  }
  slots_[index].who->on_events(result < 0 ? static_cast<std::uint32_t>(EPOLLERR)
                                          : static_cast<std::uint32_t>(result));
  // Not if the descriptor cannot be watched, nor if the call has armed it itself.
  if (result >= 0 && slots_[index].who && token_of(index, slots_[index].generation) == token) arm(index);
}

}  // namespace weft::io
