// SPDX-License-Identifier: MIT
#include "weft/coding/encoder.hpp"

#include <utility>

#include "weft/base/assert.hpp"
#include "weft/coding/detail/encoding.hpp"

namespace weft::coding {
namespace {

void run(std::span<const std::unique_ptr<detail::encoding>> stages, std::string_view bytes,
         detail::then after, std::string& out) {
  if (stages.empty()) {
    out += bytes;
    return;
  }
  std::string between;
  for (const auto& stage : stages.first(stages.size() - 1)) {
    std::string made;
    stage->run(bytes, after, made);
    between = std::move(made);
    bytes = between;
  }
  stages.back()->run(bytes, after, out);
}

}  // namespace

encoder::encoder(content_coding coding, std::optional<int> level) {
  if (coding != content_coding::identity) stages_.push_back(detail::make_encoding(coding, level));
}

encoder::encoder(std::span<const content_coding> codings) {
  for (const content_coding coding : codings) {
    if (coding != content_coding::identity) stages_.push_back(detail::make_encoding(coding, {}));
  }
}

encoder::~encoder() = default;
encoder::encoder(encoder&&) noexcept = default;
encoder& encoder::operator=(encoder&&) noexcept = default;

void encoder::encode(std::string_view bytes, std::string& out) {
  run(stages_, bytes, detail::then::go_on, out);
}
void encoder::flush(std::string& out) { run(stages_, {}, detail::then::flush, out); }
void encoder::finish(std::string& out) { run(stages_, {}, detail::then::finish, out); }

std::string encode_all(content_coding coding, std::string_view content, std::optional<int> level) {
  encoder apply(coding, level);
  std::string out;
  apply.encode(content, out);
  apply.finish(out);
  return out;
}

}  // namespace weft::coding
