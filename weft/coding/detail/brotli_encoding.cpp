// SPDX-License-Identifier: MIT
#include <brotli/encode.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "weft/coding/detail/encoding.hpp"

namespace weft::coding::detail {
namespace {

class brotli_encoding : public encoding {
 public:
  explicit brotli_encoding(int level) {
    if (!state_) throw std::bad_alloc();
    BrotliEncoderSetParameter(state_.get(), BROTLI_PARAM_QUALITY, static_cast<std::uint32_t>(level));
  }

  void run(std::string_view bytes, then after, std::string& out) override {
    const BrotliEncoderOperation operation = after == then::finish  ? BROTLI_OPERATION_FINISH
                                             : after == then::flush ? BROTLI_OPERATION_FLUSH
                                                                    : BROTLI_OPERATION_PROCESS;
    std::size_t input_left = bytes.size();
    auto next_input = reinterpret_cast<const std::uint8_t*>(bytes.data());
    do {
      std::size_t no_room = 0;
      if (BrotliEncoderCompressStream(state_.get(), operation, &input_left, &next_input, &no_room, nullptr,
                                      nullptr) == BROTLI_FALSE) {
        throw std::bad_alloc();  // the one way in which it can fail
      }
      std::size_t made = 0;
      const std::uint8_t* piece = BrotliEncoderTakeOutput(state_.get(), &made);
      out.append(reinterpret_cast<const char*>(piece), made);
    } while (input_left > 0 || BrotliEncoderHasMoreOutput(state_.get()) != BROTLI_FALSE);
  }

 private:
  struct destroy {
    void operator()(BrotliEncoderState* state) const noexcept { BrotliEncoderDestroyInstance(state); }
  };

  std::unique_ptr<BrotliEncoderState, destroy> state_{BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)};
};

}  // namespace

std::unique_ptr<encoding> make_brotli_encoding(std::optional<int> level) {
  return std::make_unique<brotli_encoding>(checked_level(content_coding::br, level, 5, 0, 11));
}

}  // namespace weft::coding::detail
