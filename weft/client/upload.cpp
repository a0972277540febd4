// SPDX-License-Identifier: MIT
#include "weft/client/upload.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string_view>
#include <system_error>

#include "weft/fs/errors.hpp"
#include "weft/fs/file.hpp"
#include "weft/http/file_type.hpp"
#include "weft/http/multipart_form.hpp"

namespace weft::http {

namespace {

/// 24 letters and digits that nobody can guess.
std::string random_boundary() {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::random_device random;
  std::uniform_int_distribution<std::size_t> any(0, digits.size() - 1);
  std::string made;
  for (int i = 0; i < 24; ++i) made += digits[any(random)];
  return made;
}

/// A file that is opened when it is sent.
class named_file final : public body_source {
 public:
  explicit named_file(std::string path) : path_(std::move(path)) {
    std::error_code failed;
    bytes_ = std::filesystem::file_size(path_, failed);
    if (failed) throw fs::error(failed.value(), "open " + path_);
  }
  task<> write_to(body_sink& sink) override {
    auto file = co_await fs::open(path_);
    co_await sink.write_file(file, 0, bytes_);
  }
  std::optional<std::uint64_t> size() const override { return bytes_; }
  bool is_repeatable() const override { return true; }

 private:
  std::string path_;
  std::uint64_t bytes_;
};

class form_source final : public body_source {
 public:
  form_source(const multipart_form& form, std::vector<std::shared_ptr<body_source>> files)
      : pieces_(form.pieces()), size_(form.content_length()), files_(std::move(files)) {}

  task<> write_to(body_sink& sink) override {
    for (const multipart_form::piece& piece : pieces_) {
      co_await sink.write(piece.text);
      if (piece.file) co_await files_[*piece.file]->write_to(sink);
    }
  }
  std::optional<std::uint64_t> size() const override { return size_; }
  bool is_repeatable() const override {
    return std::ranges::all_of(files_, [](const auto& file) { return file->is_repeatable(); });
  }

 private:
  std::vector<multipart_form::piece> pieces_;
  std::optional<std::uint64_t> size_;
  std::vector<std::shared_ptr<body_source>> files_;
};

}  // namespace

multipart_body make_multipart(const std::vector<std::pair<std::string, std::string>>& values,
                              std::vector<upload> files) {
  multipart_form form(random_boundary());
  std::vector<std::shared_ptr<body_source>> sources;
  for (const auto& [name, value] : values) form.add(name, value);
  for (upload& file : files) {
    if (file.filename.empty()) file.filename = std::filesystem::path(file.path).filename().string();
    if (file.type.empty()) {
      const std::string_view known = media_type_of(file.filename);
      file.type = known.substr(0, known.find(';'));  // in which charset it is nobody knows
    }
    const multipart_form::file_description about{std::move(file.filename), std::move(file.type)};
    if (!file.path.empty()) file.source = std::make_shared<named_file>(std::move(file.path));
    if (!file.source) {
      form.add_file(file.name, about, file.content);
      continue;
    }
    form.add_file(file.name, about, file.source->size());
    sources.push_back(std::move(file.source));
  }
  auto source = std::make_shared<form_source>(form, std::move(sources));
  return {std::move(source), form.content_type()};
}

}  // namespace weft::http
