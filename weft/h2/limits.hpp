// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace weft::h2 {

/// How much a peer may send before it is refused, and how much of a message is under way. A peer that goes
/// beyond one of the first four gets GOAWAY with `enhance_your_calm`.
struct limits {
  /// Streams that the peer resets, less those that came to their end: who resets all that it begins makes us
  /// work for nothing (CVE-2023-44487).
  std::size_t resets_max = 100;

  /// Frames that bring nothing, one after the other: PING, SETTINGS, PRIORITY, GOAWAY, empty DATA, and those
  /// of types that nobody knows.
  std::size_t idle_frames_max = 1000;

  /// CONTINUATION frames of one header block.
  std::size_t continuations_max = 8;

  /// Answers to PING and SETTINGS that the peer does not take.
  std::size_t unsent_answers_max = 1000;

  /// Requests at once; more are refused one by one: RFC 9113 §5.1.2.
  std::uint32_t streams_max = 100;

  /// Names, values, and 32 bytes for each field of a head or of trailers. Beyond: the stream is reset.
  std::uint32_t header_bytes_max = 65536;

  /// Bytes of one stream that were received and are not taken yet: its window.
  std::uint32_t window_bytes = 256 * 1024;

  /// Bytes of one stream that were accepted to be sent and are not sent yet.
  std::size_t unsent_bytes_max = std::size_t{64} * 1024;
};

}  // namespace weft::h2
