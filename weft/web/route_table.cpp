// SPDX-License-Identifier: MIT
#include "weft/web/route_table.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <tuple>

#include "weft/base/print.hpp"

namespace weft::web {

/// What comes after one segment of a path.
struct route_table::node {
  struct branch {
    std::vector<path_piece> pieces;  // one literal, or some with names
    std::unique_ptr<node> next;
  };
  std::vector<branch> exact;  // by their text
  std::vector<branch> named;  // the most exact first
  methods here;               // of the path that ends here
};

namespace {

std::string_view text_of(const std::vector<path_piece>& pieces) {
  return pieces.empty() ? std::string_view() : std::string_view(pieces.front().text);
}

bool is_exact(const std::vector<path_piece>& pieces) {
  return std::ranges::none_of(pieces, &path_piece::is_name);
}

/// More literal text is more exact; then the narrower converter.
auto exactness(const std::vector<path_piece>& pieces) {
  std::size_t literal = 0;
  converter widest = converter::uuid;
  for (const path_piece& piece : pieces) {
    if (piece.is_name) {
      widest = std::max(widest, piece.accepts);
    } else {
      literal += piece.text.size();
    }
  }
  return std::tuple(widest == converter::path, -static_cast<std::ptrdiff_t>(literal), widest);
}

bool is_same(const std::vector<path_piece>& a, const std::vector<path_piece>& b) {
  return std::ranges::equal(a, b, [](const path_piece& x, const path_piece& y) {
    return x.is_name == y.is_name && x.accepts == y.accepts && (x.is_name || x.text == y.text);
  });
}

}  // namespace

route_table::route_table() : root_(std::make_unique<node>()) {}
route_table::route_table(route_table&&) noexcept = default;
route_table& route_table::operator=(route_table&&) noexcept = default;
route_table::~route_table() = default;

void route_table::add(std::string_view method, const path_pattern& path, std::size_t route) {
  methods* place = nullptr;
  if (!path.has_names()) {
    place = &exact_[path.text()];
  } else {
    node* at = root_.get();
    for (const auto& pieces : path.segments()) {
      auto& branches = is_exact(pieces) ? at->exact : at->named;
      auto found = std::ranges::find_if(branches, [&](const auto& b) { return is_same(b.pieces, pieces); });
      if (found == branches.end()) {
        found = std::ranges::upper_bound(branches, exactness(pieces), {},
                                         [](const auto& b) { return exactness(b.pieces); });
        found = branches.insert(found, {pieces, std::make_unique<node>()});
      }
      at = found->next.get();
    }
    place = &at->here;
  }
  if (std::ranges::find(*place, method, &methods::value_type::first) != place->end()) {
    throw std::invalid_argument(format("weft: a route for {} {} is there already", method, path.text()));
  }
  // "Any" is the least exact method.
  const bool any_is_last = !place->empty() && place->back().first.empty();
  place->emplace(any_is_last ? place->end() - 1 : place->end(), method, route);
}

/// One walk through the tree.
struct route_table::search {
  std::string_view method;
  match& found;

  bool take(const methods& here) {
    for (const auto& [name, route] : here) {
      if (name == method || name.empty()) {
        found.route = route;
        return true;
      }
    }
    for (const auto& [name, route] : here) {
      if (std::ranges::find(found.allowed, name) == found.allowed.end()) found.allowed.push_back(name);
    }
    return false;
  }

  bool walk(const node& at, std::string_view rest, bool ended) {
    if (ended) return take(at.here);
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    const bool last = slash == std::string_view::npos;
    const std::string_view after = last ? std::string_view() : rest.substr(slash + 1);
    for (const auto& branch : at.exact) {
      if (text_of(branch.pieces) == segment && walk(*branch.next, after, last)) return true;
    }
    for (const auto& branch : at.named) {
      const std::size_t before = found.values.size();
      const bool takes_all = branch.pieces.back().accepts == converter::path;
      if (!match_segment(branch.pieces, takes_all ? rest : segment, found.values)) continue;
      if (takes_all ? take(branch.next->here) : walk(*branch.next, after, last)) return true;
      found.values.resize(before);
    }
    return false;
  }
};

void route_table::find(std::string_view method, std::string_view path, match& found) const {
  found.route = none;
  found.values.clear();
  found.allowed.clear();
  search s{method, found};
  if (const auto exact = exact_.find(path); exact != exact_.end() && s.take(exact->second)) return;
  if (!path.starts_with('/') || (root_->exact.empty() && root_->named.empty())) return;
  if (s.walk(*root_, path.substr(1), false)) found.allowed.clear();
}

}  // namespace weft::web
