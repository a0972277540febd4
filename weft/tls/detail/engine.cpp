// SPDX-License-Identifier: MIT
#include "weft/tls/detail/engine.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls::detail {

namespace {
// A record has up to 16,384 bytes and what encryption adds. Larger is for peers that send much.
constexpr std::size_t input_bytes_small = 17 * 1024;
constexpr std::size_t input_bytes_large = 4 * input_bytes_small;
constexpr std::size_t encrypted_bytes_max = 64 * 1024;  // at a time
// Reading makes answers, to a client of TLS 1.2 that wants another handshake, say; they go with the next
// write.
constexpr std::size_t answer_bytes_max = 64 * 1024;

/// What others left in this thread's queue of errors would be taken for one of the next call. To look costs
/// much less than to clear.
void forget_errors() noexcept {
  if (ERR_peek_error() != 0) ERR_clear_error();
}
}  // namespace

/// What OpenSSL takes for its socket.
struct bio_callbacks {
  static engine& at(BIO* bio) noexcept { return *static_cast<engine*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* into, int size) noexcept {
    engine& e = at(bio);
    BIO_clear_retry_flags(bio);
    const std::size_t count = std::min(e.end_ - e.begin_, static_cast<std::size_t>(size));
    if (count == 0) {
      BIO_set_retry_read(bio);
      return -1;
    }
    std::memcpy(into, e.input_.data() + e.begin_, count);
    e.begin_ += count;
    return static_cast<int>(count);
  }
  static int write(BIO* bio, const char* data, int size) noexcept {
    engine& e = at(bio);
    if (e.kernel_sends_) return write_to_kernel(bio, *e.kernel_, data, size);
    e.output_.append(data, static_cast<std::size_t>(size));
    return size;
  }
  static int write_to_kernel(BIO* bio, BIO& kernel, const char* data, int size) noexcept {
    BIO_clear_retry_flags(bio);
    const int count = BIO_write(&kernel, data, size);
    if (count <= 0 && BIO_should_retry(&kernel)) BIO_set_retry_write(bio);
    return count;
  }
  static long control(BIO* bio, int command, long number, void* data) noexcept {
    engine& e = at(bio);
    switch (command) {
      case BIO_CTRL_FLUSH: return 1;
      case BIO_CTRL_GET_KTLS_SEND: return e.kernel_sends_ ? 1 : 0;
      case start_kernel_command: return number != receives && e.start_kernel(data) ? 1 : 0;
      case set_record_type_command:
      case clear_record_type_command: return BIO_ctrl(e.kernel_.get(), command, number, data);
      default: return 0;
    }
  }
  // OpenSSL has these for its own sockets, and says only in comments what they are.
  static constexpr int start_kernel_command = 72, set_record_type_command = 74,
                       clear_record_type_command = 75;
  static constexpr long receives = 0;  // anything else: sends
  static int create(BIO* bio) noexcept {
    BIO_set_init(bio, 1);
    return 1;
  }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* const m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "weft");
      BIO_meth_set_read(m, read);
      BIO_meth_set_write(m, write);
      BIO_meth_set_ctrl(m, control);
      BIO_meth_set_create(m, create);
      return m;
    }();
    return made;
  }
};

engine::engine(std::shared_ptr<context_state> context, std::string host, std::string protocols)
    : context_(std::move(context)),
      host_(std::move(host)),
      protocols_(std::move(protocols)),
      ssl_(SSL_new(context_->ssl.get())) {
  BIO* const bio = ssl_ ? BIO_new(bio_callbacks::method()) : nullptr;
  if (!bio) throw error(errc::protocol, about() + ": " + take_reason());
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  const peer_check wanted = context_->check_peer;
  SSL_set_verify(ssl_.get(),
                 wanted == peer_check::none       ? SSL_VERIFY_NONE
                 : wanted == peer_check::required ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                                                  : SSL_VERIFY_PEER,
                 check);
  if (context_->is == role::server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(this->protocols().data()),
                        static_cast<unsigned int>(this->protocols().size()));
    expect_host();
  }
}

// OpenSSL would spoil the session of a connection that was not ended in order, which TLS asks for no more:
// RFC 5246 §7.2.1. After a fatal alert it has done so already.
engine::~engine() { SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); }

/// Only a name is sent: an address would tell the server nothing. RFC 6066 §3.
void engine::expect_host() {
  if (host_.ends_with('.')) host_.pop_back();
  if (host_.empty()) {
    if (context_->check_peer == peer_check::none) return;
    throw std::invalid_argument("weft: without a host its certificate cannot be checked");
  }
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl_.get());
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host_.c_str()) != 1) {
    ERR_clear_error();
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (SSL_set1_host(ssl_.get(), host_.c_str()) != 1 ||
        SSL_set_tlsext_host_name(ssl_.get(), host_.c_str()) != 1) {
      throw error(errc::protocol, about() + ": " + take_reason());
    }
  }
  if (const session_pointer known = context_->sessions.take(host_)) {
    SSL_set_session(ssl_.get(), known.get());
  }
}

const identity* engine::shown() const {
  const bool asked = context_->is == role::server;
  const char* const host = asked ? SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
  return host ? context_->identities.choose(host) : context_->identities.first();
}

engine& engine::of(const SSL& ssl) noexcept { return *static_cast<engine*>(SSL_get_app_data(&ssl)); }

int engine::check(int accepted, X509_STORE_CTX* verification) noexcept {
  if (accepted == 1) return 1;
  const void* const ssl = X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx());
  engine& e = of(*static_cast<const SSL*>(ssl));
  e.rejected_ = explain(*verification, e.host_);
  return 0;
}

void engine::offer_kernel(int socket) {
  io::ignore_broken_pipes();
  kernel_.reset(BIO_new_socket(socket, BIO_NOCLOSE));
  if (kernel_) SSL_set_options(ssl_.get(), SSL_OP_ENABLE_KTLS);
}

/// `key` is OpenSSL's and the kernel's. What was made before must be on its way by then: else this connection
/// does without.
bool engine::start_kernel(void* key) noexcept {
  if (!kernel_) return false;
  if (!output_.empty()) {
    const int count = BIO_write(kernel_.get(), output_.data(), static_cast<int>(output_.size()));
    if (count > 0) output_.erase(0, static_cast<std::size_t>(count));
    if (!output_.empty()) return false;
  }
  kernel_sends_ = BIO_ctrl(kernel_.get(), bio_callbacks::start_kernel_command, 1, key) > 0;
  return kernel_sends_;
}

progress engine::handshake() {
  if (failure_) return progress::failed;
  forget_errors();
  const progress what = after(SSL_do_handshake(ssl_.get()));
  connected_ = what == progress::done;
  return what;
}

engine::decrypted engine::decrypt(std::span<char> into) {
  std::size_t got = 0;
  progress what = failure_ ? progress::failed : progress::done;
  while (what == progress::done && got < into.size()) {
    if (is_drained()) {
      what = progress::wants_input;
      break;
    }
    std::size_t count = 0;
    forget_errors();
    what = after(SSL_read_ex(ssl_.get(), into.data() + got, into.size() - got, &count));
    got += count;
  }
  // The kernel would go on with the old key, which the peer would take for garbage.
  if (kernel_sends_ && !failure_ && SSL_get_key_update_type(ssl_.get()) != SSL_KEY_UPDATE_NONE) {
    fail(0, "the peer wants new keys, which the kernel does not take");
    what = progress::failed;
  }
  if (what == progress::wants_input && output_.size() > answer_bytes_max) {
    fail(0, "the peer wants too many answers");
    what = progress::failed;
  }
  // What came before the end, or before an error, comes first.
  return {got > 0 ? progress::done : what, got};
}

bool engine::encrypt(std::string_view& data) {
  if (failure_) return false;
  const std::string_view piece = data.substr(0, encrypted_bytes_max);
  if (piece.empty()) return true;
  std::size_t count = 0;
  forget_errors();
  if (after(SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &count)) != progress::done) {
    if (!failure_) fail(0, "nothing can be written");
    return false;
  }
  data.remove_prefix(count);
  return true;
}

progress engine::encrypt_end() {
  if (failure_) return progress::failed;
  forget_errors();
  const int result = SSL_shutdown(ssl_.get());
  const progress what = result < 0 ? after(result) : progress::done;
  return what == progress::failed || what == progress::wants_room ? what : progress::done;
}

bool engine::has_plaintext() {
  if (failure_) return true;
  if (is_drained()) return false;
  char first = 0;
  std::size_t count = 0;
  forget_errors();
  return after(SSL_peek_ex(ssl_.get(), &first, 1, &count)) != progress::wants_input;
}

/// OpenSSL would find out the same, at the price of a tenth of a request.
bool engine::is_drained() const noexcept {
  return connected_ && begin_ == end_ && !input_ended_ && SSL_has_pending(ssl_.get()) == 0 &&
         (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) == 0;
}

std::span<char> engine::room() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (input_.empty()) input_.resize(input_bytes_small);
  if (input_filled_ && input_.size() < input_bytes_large) input_.resize(input_bytes_large);
  if (end_ == input_.size()) {
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
    if (end_ == input_.size()) input_.resize(2 * input_.size());
  }
  return std::span(input_).subspan(end_);
}

void engine::received(std::size_t count) noexcept {
  end_ += count;
  input_filled_ = end_ == input_.size();
  input_ended_ = count == 0;
}

void engine::receive(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> into = room();
    const std::size_t count = bytes.copy(into.data(), into.size());
    received(count);
    bytes.remove_prefix(count);
  }
}

/// What the last call came to, whose result this is.
progress engine::after(int result) {
  if (result > 0) return progress::done;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      if (!input_ended_) return progress::wants_input;
      failure_ = std::make_exception_ptr(truncated_error(about() + ": the peer went away without saying so"));
      return progress::failed;
    case SSL_ERROR_WANT_WRITE: return progress::wants_room;
    case SSL_ERROR_ZERO_RETURN:
      if (connected_) return progress::ended;
      failure_ = std::make_exception_ptr(truncated_error(about() + ": the peer ended it"));
      return progress::failed;
    default: {
      const unsigned long code = ERR_get_error();
      const char* const reason = ERR_reason_error_string(code);
      fail(ERR_GET_REASON(code), reason ? reason : "unknown reason");
      ERR_clear_error();
      return progress::failed;
    }
  }
}

void engine::fail(int reason, const std::string& text) {
  const std::string doing = about() + ": ";
  if (context_->check_peer != peer_check::none && !rejected_.text.empty()) {
    failure_ = std::make_exception_ptr(certificate_error(rejected_.code, doing + rejected_.text));
  } else if (reason == SSL_R_CALLBACK_FAILED && !refused_.text.empty()) {
    failure_ = std::make_exception_ptr(error(refused_.code, doing + refused_.text));
  } else if (reason == SSL_R_INVALID_STATUS_RESPONSE && !refused_.text.empty()) {
    failure_ = std::make_exception_ptr(certificate_error(refused_.code, doing + refused_.text));
  } else if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
    failure_ = std::make_exception_ptr(
        certificate_error(errc::certificate_missing, doing + "the peer has shown no certificate"));
  } else if (reason > SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256) {
    const int description = reason - SSL_AD_REASON_OFFSET;
    failure_ =
        std::make_exception_ptr(alert_error(description, format("{}the peer sent the alert \"{}\"", doing,
                                                                SSL_alert_desc_string_long(description))));
  } else {
    failure_ = std::make_exception_ptr(error(errc::protocol, doing + text));
  }
}

std::string engine::about() const {
  const std::string_view what = connected_ ? "TLS" : "TLS handshake";
  if (context_->is == role::server) return format("{} with a client", what);
  return host_.empty() ? std::string(what) : format("{} with {}", what, host_);
}

}  // namespace weft::tls::detail
