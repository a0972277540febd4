// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/tls/detail/certificate_text.hpp"
#include "weft/tls/detail/context_state.hpp"
#include "weft/tls/detail/openssl.hpp"

namespace weft::tls::detail {

enum class progress : std::uint8_t {
  done,
  wants_input,
  wants_room,  // in the socket; only while the kernel encrypts
  ended,
  failed
};

/// One end of a TLS connection without its input and output: records in, records out, nothing ever waits.
///
/// OpenSSL reads what is in `room` and writes into `output`, through a BIO that points here.
class engine {
 public:
  /// `host` is the one that a client asked for; empty: no name is sent, and none is checked. `protocols` are
  /// in the form of `on_the_wire`; empty: the context's.
  engine(std::shared_ptr<context_state> context, std::string host, std::string protocols = {});
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  ~engine();

  static engine& of(const SSL& ssl) noexcept;
  context_state& context() const noexcept { return *context_; }
  const std::string& host() const noexcept { return host_; }
  const std::string& protocols() const noexcept {
    return protocols_.empty() ? context_->protocols : protocols_;
  }
  SSL& ssl() const noexcept { return *ssl_; }

  /// Lets the kernel encrypt what is sent, once a key is agreed on, if it can and the socket has room then.
  /// Before the handshake. What OpenSSL itself sends goes straight to the socket from there on.
  void offer_kernel(int socket);
  bool kernel_sends() const noexcept { return kernel_sends_; }

  /// Goes on with the handshake.
  progress handshake();

  /// Decrypts what is there into `into`, as much as fits. After `failed` see `failure`.
  struct decrypted {
    progress what;
    std::size_t bytes = 0;
  };
  decrypted decrypt(std::span<char> into);

  /// Encrypts a part of `data`, which it takes off, into `output`. Returns false if the connection failed.
  bool encrypt(std::string_view& data);

  /// Says that nothing more will come, into `output` or to the kernel.
  progress encrypt_end();

  /// Whether `decrypt` has something, the end or an error, without more input.
  bool has_plaintext();

  /// Where the peer's next bytes go; `received` says how many came, 0: the end.
  std::span<char> room();
  void received(std::size_t count) noexcept;
  /// Bytes that were read elsewhere.
  void receive(std::string_view bytes);

  /// What is to be sent to the peer; the caller takes it.
  std::string& output() noexcept { return output_; }

  /// Whom this end is, to the peer that there is; null: nobody.
  const identity* shown() const;

  /// Says why a callback of OpenSSL is about to refuse the peer.
  void refuse(errc code, std::string text) noexcept { refused_ = {code, std::move(text)}; }

  /// What the connection failed with; null: it has not.
  const std::exception_ptr& failure() const noexcept { return failure_; }

  /// `TLS handshake with example.com`, for errors.
  std::string about() const;

 private:
  friend struct bio_callbacks;
  bool start_kernel(void* key) noexcept;
  /// Whether nothing is left to decrypt, so that only more input helps.
  bool is_drained() const noexcept;
  progress after(int result);
  void fail(int reason, const std::string& text);
  void expect_host();
  static int check(int accepted, X509_STORE_CTX* verification) noexcept;

  std::shared_ptr<context_state> context_;
  std::string host_;
  std::string protocols_;
  std::string input_;  // [begin_, end_) came and was not read yet
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string output_;
  bool input_filled_ = false;  // the last input took all the room there was
  bool input_ended_ = false;
  bool connected_ = false;
  bool kernel_sends_ = false;
  bio_pointer kernel_;  // null: it was not offered
  std::exception_ptr failure_;
  rejection rejected_{};  // why the peer's certificate was not accepted
  rejection refused_{};
  ssl_pointer ssl_;  // the first to go: it points to the rest
};

}  // namespace weft::tls::detail
