// SPDX-License-Identifier: MIT
#include <brotli/decode.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <new>
#include <span>
#include <string_view>

#include "weft/coding/detail/decoding.hpp"

namespace weft::coding::detail {
namespace {

class brotli_decoding : public decoding {
 public:
  brotli_decoding() : decoding(content_coding::br) {
    if (!state_) throw std::bad_alloc();
  }

  std::expected<std::size_t, errc> step(std::string_view& input, std::span<char> output) override {
    if (at_end_) {
      if (input.empty()) return 0;
      return std::unexpected(errc::trailing_bytes);
    }
    std::size_t input_left = input.size(), output_left = output.size();
    auto next_input = reinterpret_cast<const std::uint8_t*>(input.data());
    auto next_output = reinterpret_cast<std::uint8_t*>(output.data());
    const auto result = BrotliDecoderDecompressStream(state_.get(), &input_left, &next_input, &output_left,
                                                      &next_output, nullptr);
    input.remove_prefix(input.size() - input_left);
    if (result == BROTLI_DECODER_RESULT_ERROR) {
      return refuse(BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state_.get())));
    }
    at_end_ = result == BROTLI_DECODER_RESULT_SUCCESS;
    if (at_end_ && !input.empty() && output_left == output.size())
      return std::unexpected(errc::trailing_bytes);
    return output.size() - output_left;
  }

  bool may_end() const noexcept override { return at_end_; }

 private:
  struct destroy {
    void operator()(BrotliDecoderState* state) const noexcept { BrotliDecoderDestroyInstance(state); }
  };

  std::unique_ptr<BrotliDecoderState, destroy> state_{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<decoding> make_brotli_decoding() { return std::make_unique<brotli_decoding>(); }

}  // namespace weft::coding::detail
