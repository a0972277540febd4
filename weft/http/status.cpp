// SPDX-License-Identifier: MIT
#include "weft/http/status.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace weft::http {
namespace {

struct phrase {
  int status;
  std::string_view text;
};

constexpr auto phrases = std::to_array<phrase>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {102, "Processing"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {208, "Already Reported"},
    {226, "IM Used"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {305, "Use Proxy"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a Teapot"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {506, "Variant Also Negotiates"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {511, "Network Authentication Required"},
});

constexpr int status_min = phrases.front().status;
constexpr int status_max = phrases.back().status;

// Which of the phrases each status has, from one on; 0: none.
constexpr auto places = [] {
  std::array<std::uint8_t, status_max - status_min + 1> found{};
  for (std::size_t i = 0; i < phrases.size(); ++i)
    found[static_cast<std::size_t>(phrases[i].status - status_min)] = static_cast<std::uint8_t>(i + 1);
  return found;
}();

}  // namespace

std::string_view reason_phrase(int status) noexcept {
  if (status < status_min || status > status_max) return {};
  const std::size_t place = places[static_cast<std::size_t>(status - status_min)];
  return place == 0 ? std::string_view() : phrases[place - 1].text;
}

}  // namespace weft::http
