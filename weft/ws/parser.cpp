// SPDX-License-Identifier: MIT
#include "weft/ws/parser.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/ws/close_code.hpp"

namespace weft::ws {

namespace {

std::uint64_t big_endian(std::string_view bytes) noexcept {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

}  // namespace

parser::parser(role sender, const limits& bounds, std::optional<inflater> unpack)
    : sender_(sender), limits_(bounds), unpack_(std::move(unpack)) {}

step parser::next(std::string_view input) {
  const std::size_t given = input.size();
  const auto at = [&](progress what) { return step{what, given - input.size()}; };
  for (;;) {
    switch (state_) {
      case state::closed: return {progress::need_more, given};
      case state::failed: return {progress::failed, 0};
      case state::header:
        if (!take_header(input)) return at(state_ == state::failed ? progress::failed : progress::need_more);
        break;
      case state::payload:
        if (!take_payload(input)) return at(progress::failed);
        if (left_ > 0)
          return at(is_control(frame_.what) ? progress::need_more
                                            : end_piece().value_or(progress::need_more));
        state_ = state::header;
        if (const auto event = end_frame()) return at(*event);
        break;
    }
  }
}

// Byte by byte at first: how long it is stands in its second byte.
bool parser::take_header(std::string_view& input) {
  for (;;) {
    if (head_bytes_ == 2 && !check_first_bytes()) return false;
    const std::size_t wanted = header_bytes();
    if (head_bytes_ == wanted) return begin_frame();
    const std::size_t taken = std::min(input.size(), wanted - head_bytes_);
    if (taken == 0) return false;
    std::copy_n(input.data(), taken, head_.data() + head_bytes_);
    head_bytes_ += taken;
    input.remove_prefix(taken);
  }
}

std::size_t parser::header_bytes() const noexcept {
  if (head_bytes_ < 2) return 2;
  const int length = head_[1] & 0x7F;
  return 2 + (length == 127 ? 8 : length == 126 ? 2 : 0) + (head_[1] & 0x80 ? std::size_t{4} : 0);
}

bool parser::check_first_bytes() {
  const int first = static_cast<unsigned char>(head_[0]), second = static_cast<unsigned char>(head_[1]);
  if (first & 0x30) return fail(violation::reserved_bit, "a reserved bit is set"), false;
  if (!check_opcode(first & 0x0F)) return false;
  frame_ = {.what = static_cast<opcode>(first & 0x0F),
            .final = (first & 0x80) != 0,
            .compressed = (first & 0x40) != 0};
  if (frame_.compressed && (!unpack_ || is_control(frame_.what) || frame_.what == opcode::continuation)) {
    return fail(violation::reserved_bit, "RSV1 is set where nothing can be compressed"), false;
  }
  const bool masked = (second & 0x80) != 0;
  if (masked != (sender_ == role::client)) {
    if (masked) return fail(violation::masked, "a server must not mask"), false;
    return fail(violation::unmasked, "a client must mask"), false;
  }
  if (!is_control(frame_.what)) return begin_data_frame();
  if (!frame_.final) return fail(violation::fragmented_control, "a control frame in fragments"), false;
  if ((second & 0x7F) > static_cast<int>(control_bytes_max)) {
    return fail(violation::control_too_long, "a control frame of more than 125 bytes"), false;
  }
  return true;
}

bool parser::check_opcode(int bits) {
  if (bits <= 2 || (bits >= 8 && bits <= 10)) return true;
  fail(violation::bad_opcode, format("no frame has the opcode {}", bits));
  return false;
}

bool parser::begin_data_frame() {
  const bool continues = frame_.what == opcode::continuation;
  if (continues && !in_message_) {
    return fail(violation::unexpected_continuation, "a continuation of nothing"), false;
  }
  if (!continues && in_message_) {
    return fail(violation::missing_continuation, "a message begins within another one"), false;
  }
  return true;
}

bool parser::begin_frame() {
  const std::string_view head(head_.data(), head_bytes_);
  const int length = head_[1] & 0x7F;
  const std::size_t length_bytes = length == 127 ? 8 : length == 126 ? 2 : 0;
  frame_.payload_bytes =
      length_bytes == 0 ? static_cast<std::uint64_t>(length) : big_endian(head.substr(2, length_bytes));
  const std::uint64_t least = length_bytes == 8 ? 0x10000 : length_bytes == 2 ? 126 : 0;
  if (frame_.payload_bytes < least || frame_.payload_bytes >> 63 != 0) {
    return fail(violation::bad_length, "a length that is not in its shortest form"), false;
  }
  if (sender_ == role::client) {
    frame_.mask.emplace();
    std::copy_n(head.end() - 4, 4, frame_.mask->begin());
  }
  head_bytes_ = 0;
  left_ = frame_.payload_bytes;
  state_ = state::payload;
  if (is_control(frame_.what)) {
    control_.clear();
    return true;
  }
  if (!in_message_) {
    in_message_ = true;
    is_text_ = frame_.what == opcode::text;
    is_compressed_ = frame_.compressed;
    message_.clear();
    text_.reset();
  }
  if (left_ > limits_.frame_bytes_max) {
    fail(violation::frame_too_large, format("a frame of more than {} bytes", limits_.frame_bytes_max));
    return false;
  }
  const bool any_length = limits_.in_pieces && limits_.message_bytes_max > 0;
  if (!is_compressed_ && !any_length && left_ > limits_.message_bytes_max - message_.size()) {
    fail(violation::message_too_large, format("a message of more than {} bytes", limits_.message_bytes_max));
    return false;
  }
  return true;
}

bool parser::take_payload(std::string_view& input) {
  const auto offset = static_cast<std::size_t>(frame_.payload_bytes - left_);
  const bool control = is_control(frame_.what);
  std::string& into = control ? control_ : is_compressed_ ? packed_ : message_;
  const std::size_t room = &into == &message_ ? limits_.message_bytes_max - message_.size() : input.size();
  const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>({left_, input.size(), room}));
  const std::size_t before = into.size();
  into.append(input, 0, bytes);
  if (frame_.mask) apply_mask(std::span(into).subspan(before), *frame_.mask, offset);
  input.remove_prefix(bytes);
  left_ -= bytes;
  if (control) return true;
  if (!is_compressed_) return check_message(before);
  const bool good = take_piece(packed_);
  packed_.clear();
  return good;
}

bool parser::take_piece(std::string_view piece) {
  const std::size_t before = message_.size();
  switch (unpack_->take(piece, message_, limits_.message_bytes_max)) {
    case inflater::result::done: return check_message(before);
    case inflater::result::too_long:
      fail(violation::message_too_large,
           format("a message of more than {} bytes", limits_.message_bytes_max));
      return false;
    case inflater::result::malformed: break;
  }
  fail(violation::bad_compression, "a message that cannot be inflated");
  return false;
}

bool parser::check_message(std::size_t checked) {
  if (!is_text_ || text_.take(std::string_view(message_).substr(checked))) return true;
  fail(violation::bad_utf8, "text that is no UTF-8");
  return false;
}

std::optional<progress> parser::end_frame() {
  switch (frame_.what) {
    case opcode::ping: return progress::ping;
    case opcode::pong: return progress::pong;
    case opcode::close: return end_close();
    default: return frame_.final ? end_message() : end_piece();
  }
}

std::optional<progress> parser::end_message() {
  in_message_ = false;
  if (is_compressed_) {
    if (!take_piece(inflater::tail)) return progress::failed;
    unpack_->end_message();
  }
  if (is_text_ && !text_.is_whole()) return fail(violation::bad_utf8, "text that ends within a character");
  part_ = is_begun() ? message_part::last : message_part::whole;
  return progress::message;
}

/// What there is of a message that goes on, if it is wanted.
std::optional<progress> parser::end_piece() {
  if (!limits_.in_pieces || message_.empty()) return std::nullopt;
  part_ = is_begun() ? message_part::middle : message_part::first;
  return progress::message;
}

std::optional<progress> parser::end_close() {
  if (control_.size() == 1) return fail(violation::bad_close, "a close with half a code");
  close_code_ = close_code::none;
  if (!control_.empty()) {
    close_code_ = static_cast<std::uint16_t>(big_endian(std::string_view(control_).substr(0, 2)));
    if (!may_be_sent(close_code_)) {
      return fail(violation::bad_close, format("a close with the code {}", close_code_));
    }
    control_.erase(0, 2);
    detail::utf8_check reason;
    if (!reason.take(control_) || !reason.is_whole()) {
      return fail(violation::bad_utf8, "the reason of a close that is no UTF-8");
    }
  }
  state_ = state::closed;
  return progress::close;
}

std::optional<progress> parser::fail(violation what, std::string message) {
  error_ = make_error(what, std::move(message));
  state_ = state::failed;
  return progress::failed;
}

}  // namespace weft::ws
