// SPDX-License-Identifier: MIT
// A client and a server with a bad line between them: records are cut, changed and added. What one of them
// decrypts is what the other has said, or less.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "weft/tls/context.hpp"
#include "weft/tls/detail/engine.hpp"
#include "weft/tls/detail/openssl.hpp"
#include "weft/tls/identity.hpp"

namespace weft::tls::detail {
namespace {

constexpr std::string_view said = "a secret that is longer than a block of the cipher";

/// Signed by itself.
identity made_identity() {
  const key_pointer key(EVP_EC_gen("P-256"));
  const certificate_pointer own(X509_new());
  X509_gmtime_adj(X509_getm_notBefore(own.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(own.get()), 24L * 60 * 60);
  X509_set_pubkey(own.get(), key.get());
  X509_sign(own.get(), key.get(), EVP_sha256());
  const bio_pointer chain(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(chain.get(), own.get());
  PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return identity::from_pem(text_of(*chain), text_of(*secret));
}

/// One end: shakes hands, says its text once, and reads.
class end {
 public:
  explicit end(const context& with) : protocol_(with.state(), "") {}

  void go_on() {
    if (!connected_ && protocol_.handshake() == progress::done) {
      connected_ = true;
      for (std::string_view left = said; !left.empty() && protocol_.encrypt(left);) {}
    }
    if (!connected_) return;
    std::array<char, 16> piece;
    for (;;) {
      const auto [what, count] = protocol_.decrypt(piece);
      if (what != progress::done) break;
      heard_.append(piece.data(), count);
    }
    if (!said.starts_with(heard_)) std::abort();
  }
  /// Takes `bytes` from the line.
  void receive(std::string_view bytes) {
    protocol_.receive(bytes);
    go_on();
  }
  std::string& output() { return protocol_.output(); }
  bool is_over() const { return protocol_.failure() != nullptr; }

 private:
  engine protocol_;
  bool connected_ = false;
  std::string heard_;
};

/// Each pair of bytes of `script` is one thing that happens to what is on its way to one of the ends.
void play(std::string_view script, const context& for_client, const context& for_server) {
  end client(for_client), server(for_server);
  client.go_on();
  for (; script.size() >= 2 && !(client.is_over() && server.is_over()); script.remove_prefix(2)) {
    const auto what = static_cast<unsigned char>(script[0]);
    const auto n = static_cast<unsigned char>(script[1]);
    end& from = what & 1 ? client : server;
    end& to = what & 1 ? server : client;
    std::string& line = from.output();
    switch (what >> 1 & 7) {
      case 0: to.receive(std::exchange(line, {})); break;
      case 1: {
        const std::string piece = line.substr(0, n);
        line.erase(0, n);
        to.receive(piece);
        break;
      }
      case 2:
        if (!line.empty()) line[n % line.size()] ^= static_cast<char>(1 << (what >> 4 & 7));
        break;
      case 3: line.insert(n % (line.size() + 1), 1, static_cast<char>(what)); break;
      case 4: line.erase(0, n); break;
      case 5: line += line.substr(0, n); break;
      default: to.receive(std::exchange(line, {})); from.receive(std::exchange(to.output(), {}));
    }
    if (line.size() > 1'000'000) return;
  }
}

}  // namespace
}  // namespace weft::tls::detail

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft::tls;
  static const context for_server = context::for_server(detail::made_identity());
  static const context for_client = context::for_client({.check_peer = peer_check::none});
  static const context for_older_client =
      context::for_client({.version_max = version::tls_1_2, .check_peer = peer_check::none});
  if (size == 0) return 0;
  const std::string_view script(reinterpret_cast<const char*>(data), size);
  detail::play(script.substr(1), data[0] % 2 == 0 ? for_client : for_older_client, for_server);
  return 0;
}
