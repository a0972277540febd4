// SPDX-License-Identifier: MIT
// What the guide's page on async iteration shows, on a virtual clock.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/term.hpp"
#include "weft/testing/run.hpp"

using namespace weft;

struct answer {
  std::string domain;
  bool found;
};

task<answer> probe(std::string domain) {
  co_await sleep_for(1s * domain.size());
  co_return answer{domain, domain.ends_with(".dev")};
}

// [generator]
async_generator<answer> multi_probe(std::vector<std::string> domains) {
  auto& done = co_await use(as_completed(transform(domains, probe)));  // left when the generator is
  while (auto a = co_await done.next()) co_yield *a;
}
// [/generator]

const std::vector<std::string> names{"weft.dev", "a.dev", "no.where"};
std::string text;

task<> by_for_each() {
  // [for_each]
  co_await for_each(multi_probe(names), [](const answer& a) { text += a.found ? '+' : '-'; });
  // [/for_each]
}

task<> by_hand() {
  // [by_hand]
  co_await with(multi_probe(names), [](auto& answers) -> task<> {
    while (auto a = co_await answers.next()) {
      if (a->found) break;  // leaves the generator at the end of this `with`: the other probes are cancelled
    }
  });
  // [/by_hand]
}

task<bool> comprehensions() {
  // [comprehensions]
  // [a.domain async for a in multi_probe(names) if a.found]
  std::vector<std::string> found =
      co_await (multi_probe(names) | filter(&answer::found) | transform(&answer::domain) | to<std::vector>());

  // {a.domain: a.found async for a in multi_probe(names)}
  std::map<std::string, bool> table = co_await (multi_probe(names) | to_map(&answer::domain, &answer::found));

  // {name for name in names if (await probe(name)).found}
  const auto is_found = [](std::string name) -> task<bool> { co_return (co_await probe(name)).found; };
  std::set<std::string> same = co_await (names | filter(is_found) | to_set());

  // [await probe(name) for name in names], one after the other
  std::vector<answer> answers = co_await (names | transform(probe) | to<std::vector>());
  // [/comprehensions]
  co_return found.front() == "a.dev" && table.size() == 3 && same.size() == 2 && answers.size() == 3;
}

async_generator<int> ticks(int from, int n, duration every) {
  for (int i = 0; i < n; ++i) {
    co_await sleep_for(every);
    co_yield from + i;
  }
}

task<bool> several_sources() {
  // [combine]
  auto merged = co_await (merge(ticks(0, 2, 2s), ticks(10, 2, 3s)) | to<std::vector>());  // as they come
  auto chained = co_await (concat(ticks(0, 1, 1s), ticks(10, 1, 1s)) | to<std::vector>());
  auto pairs = co_await (zip(names, ticks(1, 9, 1s)) | count());  // as many as the shortest has
  // [/combine]
  co_return merged == std::vector{0, 10, 1, 11} && chained == std::vector{0, 10} && pairs == 3;
}

task<bool> paces() {
  // [pace]
  auto last = co_await (ticks(0, 5, 1s) | debounce(2s) | to<std::vector>());  // what came before a quiet time
  auto ahead = co_await (ticks(0, 5, 1s) | buffered(3) | take(4) | count());  // runs up to 3 items ahead
  auto sum = co_await (ticks(0, 5, 1s) | timeout(2s) | fold(0, std::plus<int>()));  // each within 2 s
  // [/pace]
  co_return last == std::vector{4} && ahead == 4 && sum == 10;
}

task<bool> bars() {
  int found = 0;
  const auto tally = [&found](const answer& a) { found += a.found ? 1 : 0; };
  // [progress]
  for (const std::string& name : term::progress(names, {.desc = "plain", .disabled = std::nullopt}))
    tally({name, true});
  co_await for_each(term::progress(as_completed(transform(names, probe)), {.disabled = std::nullopt}), tally);
  auto all = co_await term::gather_with_progress(transform(names, probe),
                                                 {.unit = "name", .disabled = std::nullopt});
  // [/progress]
  co_return found >= 3 && all.size() == 3;
}

// [own_source]
/// Anything with a `next()` that gives an optional is an async iterator.
struct countdown {
  int left;
  task<std::optional<int>> next() { co_return left > 0 ? std::optional(left--) : std::nullopt; }
};
static_assert(async_iterator<countdown>);

/// A source of one's own that works beside its consumer.
auto doubled(countdown numbers) {
  return produce<int>([numbers](outlet<int>& out) mutable -> task<> {
    while (auto n = co_await numbers.next()) co_await out.put(*n * 2);
  });
}
// [/own_source]

task<bool> own_source() {
  co_return co_await (doubled(countdown{3}) | to<std::vector>()) == std::vector{6, 4, 2};
}

int main() {
  testing::run(by_for_each);
  testing::run(by_hand);
  const bool right = text == "+-+" && testing::run(comprehensions) && testing::run(several_sources) &&
                     testing::run(paces) && testing::run(bars) && testing::run(own_source);
  print("{}\n", right ? "all as the guide says" : "not as the guide says");
  return right ? 0 : 1;
}
