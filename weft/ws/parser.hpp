// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/ws/deflate.hpp"
#include "weft/ws/detail/utf8_check.hpp"
#include "weft/ws/frame.hpp"
#include "weft/ws/limits.hpp"
#include "weft/ws/message.hpp"
#include "weft/ws/violation.hpp"

namespace weft::ws {

/// What a step of the parser came to.
enum class progress : std::uint8_t {
  need_more,  ///< all input is used
  message,    ///< a whole message, or a piece of one: `is_text`, `part`, `take_message`
  ping,       ///< `control_payload` is to be sent back
  pong,
  close,   ///< `close_code`, `control_payload`: the reason; what follows is ignored
  failed,  ///< `error()` says why; so says every further step
};

struct step {
  progress what;
  std::size_t consumed;  ///< bytes of the input to drop before the next call, whatever `what` is
};

/// Parses the frames of one direction of a connection, from any slicing of the bytes, into messages.
///
/// Strict: what RFC 6455 forbids is an error, at the first byte that shows it; text is UTF-8, also across
/// fragments. The same bytes give the same events however they are cut.
///
/// Cost: one copy of each byte, into its message. Source: RFC 6455 §5; RFC 7692 §6.
class parser {
 public:
  /// Parses what `sender` sends. Compressed messages are accepted if there is an `unpack`.
  explicit parser(role sender, const limits& bounds = {}, std::optional<inflater> unpack = std::nullopt);

  /// Parses on; call until `need_more` or `failed`.
  step next(std::string_view input);

  /// Of the last `message`.
  bool is_text() const noexcept { return is_text_; }
  message_part part() const noexcept { return part_; }
  std::string take_message() noexcept { return std::exchange(message_, {}); }

  /// Of the last ping, pong or close.
  const std::string& control_payload() const noexcept { return control_; }
  /// Of a close; 1005: it had none.
  std::uint16_t close_code() const noexcept { return close_code_; }

  /// Valid once a step has `failed`.
  const parse_error& error() const noexcept { return error_; }

 private:
  enum class state : std::uint8_t { header, payload, closed, failed };

  bool take_header(std::string_view& input);
  std::size_t header_bytes() const noexcept;
  bool check_first_bytes();
  bool check_opcode(int bits);
  bool begin_frame();
  bool begin_data_frame();
  bool take_payload(std::string_view& input);
  bool take_piece(std::string_view piece);
  bool check_message(std::size_t checked);
  std::optional<progress> end_frame();
  std::optional<progress> end_message();
  std::optional<progress> end_piece();
  /// Whether a piece of the message was given.
  bool is_begun() const noexcept { return part_ == message_part::first || part_ == message_part::middle; }
  std::optional<progress> end_close();
  std::optional<progress> fail(violation what, std::string message);

  role sender_;
  limits limits_;
  std::optional<inflater> unpack_;
  state state_ = state::header;
  std::array<char, frame_header_bytes_max> head_{};
  std::size_t head_bytes_ = 0;
  frame_header frame_;
  std::uint64_t left_ = 0;   // of the frame's payload
  bool in_message_ = false;  // fragments are still to come
  bool is_text_ = false;
  bool is_compressed_ = false;
  message_part part_ = message_part::last;  // of its message, what was given last
  std::string message_, control_, packed_;
  detail::utf8_check text_;
  std::uint16_t close_code_ = 0;
  parse_error error_;
};

}  // namespace weft::ws
