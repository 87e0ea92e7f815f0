// Numbers what the summaries name: functions, types, interfaces, places.
#include <algorithm>

#include "flow/linker.h"

namespace premortem::flow {

namespace {

// Of "a/b.T" and "a/b.T[c.U]". None for types without a name, and none for "error".
Symbol PackageOfType(std::string_view text) {
  std::string_view name = text.substr(0, text.find('['));
  size_t dot = name.rfind('.');
  return dot == name.npos || name.find_first_of("{( ") != name.npos ? Symbol()
                                                                    : SymbolOf(name.substr(0, dot));
}

}  // namespace

void Linker::NumberFunctions() {
  std::ranges::sort(g_.packages_, {}, [](const PackageSummary& p) { return TextOf(p.path); });
  std::unordered_set<uint32_t> symbols;
  for (const PackageSummary& package : g_.packages_) {
    for (const FunctionSummary& f : package.functions) symbols.insert(f.symbol.value);
    for (const MethodRow& m : package.methods) symbols.insert(m.function.value);
    for (const CallSite& s : package.sites) {
      if (s.kind == CallKind::kStatic || s.kind == CallKind::kClosure) {
        symbols.insert(s.callee.value);
      }
    }
    for (const Node& n : package.nodes) {
      if (n.kind == NodeKind::kFunction) symbols.insert(n.symbol.value);
    }
  }
  symbols.erase(0);
  for (uint32_t symbol : symbols) g_.functions_.push_back({.symbol = Symbol(symbol)});
  std::sort(g_.functions_.begin() + 1, g_.functions_.end(),
            [](const auto& a, const auto& b) { return TextOf(a.symbol) < TextOf(b.symbol); });
  g_.by_symbol_.reserve(g_.functions_.size());
  for (uint32_t f = 1; f < g_.functions_.size(); ++f) {
    g_.by_symbol_[g_.functions_[f].symbol.value] = FunctionId(f);
  }
  // Thunks and bound methods may be made in several packages, all alike.
  for (uint32_t p = 0; p < g_.packages_.size(); ++p) {
    const PackageSummary& package = g_.packages_[p];
    for (uint32_t row = 0; row < package.functions.size(); ++row) {
      CallGraph::Function& f = g_.functions_[FunctionOf(package.functions[row].symbol).value];
      const FunctionSummary* known =
          f.package == 0 ? nullptr : &g_.packages_[f.package - 1].functions[f.row];
      if (known != nullptr && (!known->in_test || package.functions[row].in_test)) continue;
      f.package = p + 1;
      f.row = row;
    }
  }
  for (uint32_t i = 1; i < g_.functions_.size(); ++i) {
    CallGraph::Function& f = g_.functions_[i];
    f.first_site = f.end_site = static_cast<uint32_t>(g_.sites_.size());
    if (f.package == 0) continue;
    const FunctionSummary& row = g_.packages_[f.package - 1].functions[f.row];
    for (uint32_t s = 0; s < row.site_count; ++s) {
      g_.sites_.push_back({.caller = FunctionId(i), .row = row.first_site + s});
    }
    f.end_site = static_cast<uint32_t>(g_.sites_.size());
  }
  work_.resize(g_.sites_.size());
  escapes_.resize(g_.sites_.size());
  used_.resize(g_.functions_.size());
  marked_.resize(g_.functions_.size());
  opened_.resize(g_.functions_.size());
}

void Linker::NumberTypes() {
  for (const PackageSummary& package : g_.packages_) own_.insert(package.path.value);
  // Of each type the fullest row: where test files add methods, others do not see them.
  std::map<std::string_view, std::pair<uint32_t, uint32_t>> rows;  // package, row
  for (uint32_t p = 0; p < g_.packages_.size(); ++p) {
    for (uint32_t r = 0; r < g_.packages_[p].types.size(); ++r) {
      const TypeRow& row = g_.packages_[p].types[r];
      auto [it, is_new] = rows.try_emplace(TextOf(row.symbol), p, r);
      auto [package, known] = it->second;
      bool fuller = row.method_count > g_.packages_[package].types[known].method_count;
      if (fuller) it->second = {p, r};
    }
  }
  std::unordered_map<uint32_t, uint32_t> numbers;  // by Symbol
  for (const auto& [text, at] : rows) {
    const PackageSummary& package = g_.packages_[at.first];
    const TypeRow& row = package.types[at.second];
    auto number = static_cast<uint32_t>(types_.size());
    numbers[row.symbol.value] = number;
    Type& type = types_.emplace_back();
    type.symbol = row.symbol;
    for (const MethodRow& m : package.MethodsOf(row)) {
      FunctionId f = m.function.valid() ? FunctionOf(m.function) : FunctionId();
      type.methods.push_back({m.key, f, 0});
      types_with_[m.key.value].push_back(number);
      Symbol loose = flow::SymbolOf(LooseKey(TextOf(m.key)));
      if (loose != m.key) types_with_[loose.value].push_back(number);
    }
    std::ranges::sort(type.methods, {}, [](const MethodTarget& m) { return m.key.value; });
  }
  interfaces_.emplace_back();
  std::unordered_map<uint32_t, uint32_t> interface_numbers;  // by Symbol
  for (const PackageSummary& package : g_.packages_) {
    auto& of_package = type_numbers_.emplace_back();
    for (const TypeRow& row : package.types) of_package.push_back(numbers[row.symbol.value]);
    auto& interfaces = interface_numbers_.emplace_back(1);
    for (size_t i = 1; i < package.interfaces.size(); ++i) {
      const InterfaceRow& row = package.interfaces[i];
      auto [it, is_new] = interface_numbers.try_emplace(row.symbol.value, interfaces_.size());
      if (is_new) {
        interfaces_.push_back({.symbol = row.symbol,
                               .methods = row.methods,
                               .own = own_.contains(PackageOfType(TextOf(row.symbol)).value),
                               .types = {}});
      }
      interfaces.push_back(it->second);
    }
  }
}

void Linker::MakePlaces() {
  for (uint32_t p = 0; p < g_.packages_.size(); ++p) {
    const PackageSummary& package = g_.packages_[p];
    std::vector<Place>& places = places_.emplace_back(package.nodes.size());
    for (size_t i = 1; i < package.nodes.size(); ++i) {
      const Node& node = package.nodes[i];
      if (node.kind == NodeKind::kLocal) {
        places[i] = flow_.AddPlace(interface_numbers_[p][node.index]);
        continue;
      }
      Node key = node;  // rows of types differ from package to package
      if (node.kind == NodeKind::kType) key.index = type_numbers_[p][node.index];
      Place& place = named_[KeyOf(key)];
      if (place == 0) place = NewPlace(key);
      places[i] = place;
    }
  }
  // Methods of embedded interfaces.
  for (uint32_t p = 0; p < g_.packages_.size(); ++p) {
    const PackageSummary& package = g_.packages_[p];
    for (uint32_t row = 0; row < package.types.size(); ++row) {
      std::vector<MethodTarget>& methods = types_[type_numbers_[p][row]].methods;
      for (const MethodRow& m : package.MethodsOf(package.types[row])) {
        if (!m.embedded.valid()) continue;
        auto it = std::ranges::lower_bound(methods, m.key.value, {},
                                           [](const MethodTarget& t) { return t.key.value; });
        if (it != methods.end() && it->key == m.key) it->embedded = places_[p][m.embedded.value];
      }
    }
  }
}

// With what is in it from the start.
ValueFlow::Place Linker::NewPlace(const Node& node) {
  Place place = flow_.AddPlace();
  switch (node.kind) {
    case NodeKind::kFunction:
      flow_.Add(place, Element::Function(FunctionOf(node.symbol).value));
      break;
    case NodeKind::kType: flow_.Add(place, Element::Type(node.index)); break;
    case NodeKind::kForeign: flow_.Add(place, kForeign); break;
    case NodeKind::kField: fields_.emplace_back(place, node.symbol); [[fallthrough]];
    case NodeKind::kGlobal:
      if (own_.contains(node.index)) break;
      flow_.Add(place, kForeign);
      foreign_fields_.push_back(place);
      break;
    case NodeKind::kResult: {
      FunctionId f = g_.Find(node.symbol);
      if (!f.valid() || !g_.HasBody(f)) flow_.Add(place, kForeign);
      break;
    }
    default: break;
  }
  return place;
}

}  // namespace premortem::flow
