// SPDX-License-Identifier: MIT
// What the guide's page on sockets shows; checks itself.
#include <string>
#include <vector>

#include "weft/core.hpp"
#include "weft/io.hpp"
#include "weft/net.hpp"

using namespace weft;

std::string text;

// [handler]
task<> shout(net::tcp_stream stream) {
  lines in(stream);  // a line over 64 KiB is an `io::too_long`
  while (auto line = co_await in.next()) co_await stream.write_all(*line, "!\n");
}
// [/handler]

// [stopping]
task<> serve_politely(net::tcp_stream stream, net::served_connection& mine) {
  lines in(stream);
  while (auto line = co_await in.next()) {
    co_await stream.write_all(*line, "!\n");
    if (mine.stopping().is_set())
      co_return;  // the server is about to leave: between two requests is a good moment
  }
}
// [/stopping]

task<> tcp() {
  auto listener = co_await net::listen({.host = "127.0.0.1"});
  const auto at = listener.local();
  co_await with_task_group([&](task_group<>& group) -> task<> {
    // [serve]
    auto serving = group.spawn([&]() -> task<> {
      co_await net::serve(std::move(listener), shout, {.connections_max = 1000, .shutdown_grace = 10s});
    });
    // [/serve]
    // [client]
    auto stream = co_await net::connect(at);
    stream.set(net::keep_alive{.idle = 30s});
    co_await stream.write_all("hello\n");
    lines answers(stream);
    text += *co_await answers.next();
    // [/client]
    // [attribute]
    if (auto peer = stream.attribute<net::peer_endpoint>())
      text += peer->port == at.port ? " there" : " elsewhere";
    // [/attribute]
    co_await stream.close_write();
    serving.cancel();
  });
}

task<> udp() {
  // [udp]
  auto server = co_await net::bind_udp({.host = "127.0.0.1"});
  auto client = co_await net::connect_udp(server.local());
  co_await client.send("ping");
  while (auto message = co_await server.next()) {
    co_await server.send_to("pong", message->from);
    server.close();  // `next` is empty then
  }
  // [/udp]
  const auto answer = co_await client.next();
  text += " " + answer->data;
}

task<> local() {
  // [descriptors]
  auto [parent, child] = co_await net::unix_pair();
  auto [from, to] = co_await io::pipe();
  const int sent[] = {to.descriptor()};
  co_await parent.send_descriptors("log here", sent);

  std::string into(100, '\0');
  auto message = co_await child.receive_descriptors(into);
  io::descriptor_stream log(co_await this_loop{}, std::move(message.descriptors.at(0)), "the log");
  co_await log.write_all("passed on");
  // [/descriptors]
  text += " " + into.substr(0, message.bytes) + ": ";
  text.append(into, 0, co_await from.read_some(into));
}

task<> frames() {
  auto [a, b] = io::memory_stream::pair();
  // [frames]
  io::length_frames out(a, {.length_bytes = 2});
  io::length_frames in(b, {.length_bytes = 2, .frame_bytes_max = 1000});
  co_await out.write("one message");
  if (auto message = co_await in.next()) text += " " + *message;
  // [/frames]
}

// [protocol]
class counting_protocol final : public io::protocol {
 public:
  void connection_made(io::transport& t) override { transport_ = &t; }
  void data_received(std::string_view data) override {
    transport_->write(data);  // never waits
    if ((bytes_ += data.size()) >= 4) transport_->close();
  }
  void pause_writing() override {
    transport_->pause_reading();
  }  // the peer does not read: take no more from it
  void resume_writing() override { transport_->resume_reading(); }

 private:
  io::transport* transport_ = nullptr;
  std::size_t bytes_ = 0;
};
// [/protocol]

task<> callbacks() {
  auto [near, far] = co_await net::unix_pair();
  co_await near.write_all("echo");
  // [run_protocol]
  counting_protocol counts;
  co_await io::run_protocol(far, counts);
  // [/run_protocol]
  std::string into(4, '\0');
  co_await near.read_exactly(into);
  text += " " + into;
}

task<> all() {
  co_await tcp();
  co_await udp();
  co_await local();
  co_await frames();
  co_await callbacks();
}

int main() {
  run(all);
  const std::string expected = "hello! there pong log here: passed on one message echo";
  if (text == expected) return 0;
  print("{}\n", text);
  return 1;
}
