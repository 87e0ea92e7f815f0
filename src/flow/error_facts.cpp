#include "flow/error_facts.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "flow/function_name.h"
#include "flow/solve.h"
#include "models/errors.h"
#include "models/returned_errors.h"
#include "models/standard.h"
#include "models/wraps.h"

namespace premortem::flow {

namespace {

// Calls within arguments of calls, variables that are set to variables, callers of callers.
constexpr int kMostDepth = 6;
// Of functions of which nothing is known.
constexpr size_t kMostOpenResults = 8;
// Callers of one function that are asked what they hand over.
constexpr size_t kMostCallers = 64;
// Places where one field is set.
constexpr size_t kMostStores = 32;

using Sets = std::vector<ErrorSet>;  // of one function, by result

auto KeyOf(const ErrorItem& item) {
  return std::tuple(item.kind, item.name.value, item.index, item.text.file.value, item.text.offset,
                    item.via.value);
}

}  // namespace

// ---- Sets ----

const ErrorItem* ErrorSet::Find(Symbol name) const {
  ErrorItem wanted{.kind = ErrorItem::Kind::kNamed, .name = name};
  auto item = std::ranges::lower_bound(items_, KeyOf(wanted), {}, KeyOf);
  return item != items_.end() && KeyOf(*item) == KeyOf(wanted) ? &*item : nullptr;
}

void ErrorSet::Add(const ErrorItem& item) {
  auto place = std::ranges::lower_bound(items_, KeyOf(item), {}, KeyOf);
  if (place != items_.end() && KeyOf(*place) == KeyOf(item)) {
    place->bare |= item.bare;
    if (item.wrapped && !place->wrapped_at.file.valid()) place->wrapped_at = item.wrapped_at;
    place->wrapped |= item.wrapped;
    return;
  }
  items_.insert(place, item);
  if (items_.size() <= kMostItems) return;
  items_.clear();
  open_ = true;
}

void ErrorSet::Add(const ErrorSet& other) {
  open_ |= other.open_;
  for (const ErrorItem& item : other.items_) Add(item);
}

void ErrorSet::Wrap(source::SourceLoc place) {
  for (ErrorItem& item : items_) {
    if (item.bare) item.wrapped_at = place;
    item.wrapped = true;
    item.bare = false;
  }
}

void ErrorSet::Apply(const ErrorAsk& ask) {
  const ErrorItem* known = Find(ask.name);
  if (ask.is) {
    ErrorItem only = known != nullptr ? *known : ErrorItem{.name = ask.name};
    if (!ask.deep) only = ErrorItem{.bare = true, .name = ask.name};
    items_ = {only};
    open_ = known == nullptr && ask.deep;
    return;
  }
  std::erase_if(items_, [&](ErrorItem& item) {
    if (item.kind == ErrorItem::Kind::kNamed && item.name == ask.name) {
      item.bare = false;
      return ask.deep || !item.wrapped;
    }
    // Of what is not named nobody can say that this is not in it; what functions of the standard
    // library return is.
    if (item.kind == ErrorItem::Kind::kNamed || item.kind == ErrorItem::Kind::kText) return false;
    if (item.kind == ErrorItem::Kind::kLibrary && models::IsStandard(TextOf(item.name))) {
      return false;
    }
    open_ = true;
    return true;
  });
}

std::vector<ErrorItem> ErrorSet::TakeParams() {
  std::vector<ErrorItem> params;
  std::erase_if(items_, [&](const ErrorItem& item) {
    if (item.kind != ErrorItem::Kind::kParam) return false;
    params.push_back(item);
    return true;
  });
  return params;
}

std::string TextOf(const ErrorSet& set) {
  std::vector<std::string> parts;
  for (const ErrorItem& item : set.items()) {
    std::string text;
    switch (item.kind) {
      case ErrorItem::Kind::kNamed: text = TextOf(item.name); break;
      case ErrorItem::Kind::kLibrary: text = "of " + std::string(TextOf(item.name)); break;
      case ErrorItem::Kind::kText: text = "text"; break;
      case ErrorItem::Kind::kFormatted: text = "formatted"; break;
      case ErrorItem::Kind::kParam: text = std::to_string(item.index); break;
    }
    if (item.wrapped) text += item.bare ? " bare and wrapped" : " wrapped";
    if (!item.wrapped && !item.bare) text += " somehow";
    parts.push_back(std::move(text));
  }
  std::ranges::sort(parts);
  auto same = std::ranges::unique(parts);
  parts.erase(same.begin(), same.end());
  if (set.open()) parts.emplace_back("open");
  std::string all;
  for (const std::string& part : parts) {
    if (!all.empty()) all += ", ";
    all += part;
  }
  return all;
}

// ---- The program ----

// Finds sets from those of callees, `sets` by FunctionId.
class ErrorFacts::Solver {
 public:
  Solver(const ErrorFacts& facts, std::span<const Sets> sets, Fields fields)
      : facts_(facts), sets_(sets), fields_(fields) {}

  ErrorSet Of(const ErrorNote& note, ErrorNote::Sources sources,
              FunctionRef<SiteId(uint32_t)> site_of, int depth) const {
    ErrorSet all;
    for (uint32_t i = sources.first; i < sources.end; ++i) {
      const ErrorSource& source = note.sources[i];
      ErrorSet some = OfSource(note, source, site_of, depth);
      for (uint32_t a = source.first_ask; a < source.end_ask; ++a) some.Apply(note.asks[a]);
      if (source.wrapped) some.Wrap(source.place);
      all.Add(some);
    }
    return all;
  }

  // Likewise in the function that has the note.
  ErrorSet Of(FunctionId f, ErrorNote::Sources sources, int depth) const {
    uint32_t first = facts_.graph_.SitesOf(f).first;
    auto site_of = [&](uint32_t number) { return SiteId(first + number - 1); };
    return Of(facts_.graph_.NotesOf(f)->errors(), sources, site_of, depth);
  }

 private:
  ErrorSet OfSource(const ErrorNote& note, const ErrorSource& source,
                    FunctionRef<SiteId(uint32_t)> site_of, int depth) const {
    ErrorSet set;
    switch (source.kind) {
      case ErrorSource::Kind::kUnknown: set.Open(); break;
      case ErrorSource::Kind::kSentinel: return OfVariable(source.name, depth);
      case ErrorSource::Kind::kType: set.Add({.bare = true, .name = source.name}); break;
      case ErrorSource::Kind::kText:
        set.Add({.kind = ErrorItem::Kind::kText, .bare = true, .text = source.place});
        break;
      case ErrorSource::Kind::kParam:
        set.Add({.kind = ErrorItem::Kind::kParam, .index = source.index, .bare = true});
        break;
      case ErrorSource::Kind::kFormatted:
        set.Add({.kind = ErrorItem::Kind::kFormatted, .index = source.index, .bare = true});
        break;
      case ErrorSource::Kind::kResult: {
        SiteId site = site_of(source.call);
        if (!site.valid() || depth == kMostDepth) {
          set.Open();
          break;
        }
        return OfCall(note, source, site, site_of, depth);
      }
      case ErrorSource::Kind::kStored: return OfStore(source, depth);
      case ErrorSource::Kind::kField: return OfField(source.name, depth);
    }
    return set;
  }

  // What another function stores in a variable that both share.
  ErrorSet OfStore(const ErrorSource& source, int depth) const {
    ErrorSet set;
    FunctionId f = facts_.graph_.Find(source.name);
    const FunctionNotes* notes = f.valid() ? facts_.graph_.NotesOf(f) : nullptr;
    if (notes == nullptr || depth == kMostDepth) {
      set.Open();
      return set;
    }
    for (const ErrorNote::Store& store : notes->errors().stores) {
      if (store.id == source.call) set.Add(StoredBy(f, store.from, depth));
    }
    return set;
  }

  // What any function stores in a field, whichever struct it is of.
  ErrorSet OfField(Symbol field, int depth) const {
    ErrorSet set;
    auto stores = facts_.fields_.find(field.value);
    bool unknown = fields_ == Fields::kOpen || stores == facts_.fields_.end() ||
                   stores->second.size() > kMostStores;
    if (unknown || depth == kMostDepth || !IsOfProgram(field)) {
      set.Open();
      return set;
    }
    // What a field is set to from itself adds nothing.
    if (std::ranges::find(open_fields_, field) != open_fields_.end()) return set;
    open_fields_.push_back(field);
    for (auto [f, row] : stores->second) {
      set.Add(StoredBy(f, facts_.graph_.NotesOf(f)->errors().fields[row].from, depth));
    }
    open_fields_.pop_back();
    return set;
  }

  // While sets grow, what calls of another function give need not be known yet; afterwards it is.
  ErrorSet StoredBy(FunctionId f, ErrorNote::Sources from, int depth) const {
    ErrorSet set = Of(f, from, depth + 1);
    bool open = !set.TakeParams().empty();
    const std::vector<ErrorSource>& sources = facts_.graph_.NotesOf(f)->errors().sources;
    for (uint32_t i = from.first; i < from.end && !facts_.solved_; ++i) {
      open |= sources[i].kind == ErrorSource::Kind::kResult;
    }
    if (open) set.Open();
    return set;
  }

  // Whether the package that declares the type of a field, "a/b.T.x", was read.
  bool IsOfProgram(Symbol field) const {
    std::string_view text = TextOf(field);
    for (int i = 0; i < 2; ++i) text = text.substr(0, text.rfind('.'));
    return facts_.graph_.HasPackage(text) && !models::IsStandard(text);
  }

  // The variable itself, and what it is set to for good.
  ErrorSet OfVariable(Symbol name, int depth) const {
    ErrorSet set;
    set.Add({.bare = true, .name = name});
    auto variable = facts_.variables_.find(name.value);
    if (variable == facts_.variables_.end() || depth == kMostDepth) return set;
    auto [init, row] = variable->second;
    ErrorSet value = Of(init, facts_.graph_.NotesOf(init)->errors().variables[row].from, depth + 1);
    for (const ErrorItem& item : value.items()) {
      if (item.kind == ErrorItem::Kind::kNamed) set.Add(item);
    }
    return set;
  }

  ErrorSet OfCall(const ErrorNote& note, const ErrorSource& source, SiteId site,
                  FunctionRef<SiteId(uint32_t)> site_of, int depth) const {
    const CallGraph& graph = facts_.graph_;
    ErrorSet set;
    bool foreign = false;
    auto add_results = [&](FunctionId callee) {
      const Sets& results = sets_[callee.value];
      if (source.index >= results.size()) return;
      ErrorSet result = results[source.index];
      for (const ErrorItem& param : result.TakeParams()) {
        set.Add(OfArgument(note, source.call, param, site_of, depth));
      }
      for (ErrorItem item : result.items()) {
        if (item.kind == ErrorItem::Kind::kFormatted) {
          set.Add(OfFormat(note, source.call, item, site_of, depth));
          continue;
        }
        if (IsTextOfParam(callee, item)) item.via = site;
        set.Add(item);
      }
      if (result.open()) set.Open();
    };
    for (const Edge& edge : graph.EdgesOf(site)) {
      if (edge.kind == EdgeKind::kCallback) continue;
      if (graph.HasBody(edge.callee)) {
        add_results(edge.callee);
      } else {
        AddLibrary(set, graph.NameOf(edge.callee));
        foreign = true;
      }
    }
    // While sets grow, those of what is no callee in the graph need not be known yet.
    if (facts_.solved_) std::ranges::for_each(facts_.LikelyCallees(site), add_results);
    if (graph.KnownOf(site) != Known::kAll) {
      std::string_view callee = TextOf(graph.Get(site).callee);
      if (!graph.HasPackage(NameOfFunction(callee).package)) AddLibrary(set, callee);
      if (!IsOfLibraryAlone(site, NameOfFunction(callee))) set.Open();
      foreign = true;
    }
    if (foreign) AddCallbacks(set, note, source.call, site);
    return set;
  }

  // What a helper makes of the format and the errors that this call hands it.
  ErrorSet OfFormat(const ErrorNote& note, uint32_t call, const ErrorItem& formatted,
                    FunctionRef<SiteId(uint32_t)> site_of, int depth) const {
    ErrorSet set;
    auto format = std::ranges::find(note.formats, call, &ErrorNote::Format::call);
    if (format == note.formats.end() || formatted.index != format->index || formatted.wrapped) {
      set.Open();
      return set;
    }
    set.Add(Of(note, format->wrapped, site_of, depth + 1));
    set.Wrap(format->place);
    if (format->has_texts) {
      set.Add({.kind = ErrorItem::Kind::kText, .bare = true, .text = format->place});
    }
    return set;
  }

  // Whether the function itself makes that text, of what it is handed.
  bool IsTextOfParam(FunctionId f, const ErrorItem& item) const {
    if (item.kind != ErrorItem::Kind::kText || item.via.valid()) return false;
    const ErrorNote& note = facts_.graph_.NotesOf(f)->errors();
    return std::ranges::any_of(note.texts, [&](const ErrorNote::Text& text) {
      if (text.place != item.text) return false;
      std::span<const ErrorSource> from(note.sources);
      from = from.subspan(text.from.first, text.from.end - text.from.first);
      return std::ranges::find(from, ErrorSource::Kind::kParam, &ErrorSource::kind) != from.end();
    });
  }

  ErrorSet OfArgument(const ErrorNote& note, uint32_t call, const ErrorItem& param,
                      FunctionRef<SiteId(uint32_t)> site_of, int depth) const {
    ErrorSet set;
    bool found = false;
    for (const ErrorNote::Argument& argument : note.arguments) {
      if (argument.call != call || argument.index != param.index) continue;
      found = true;
      ErrorSet given = Of(note, argument.from, site_of, depth + 1);
      // Who gives it back as it is, or wrapped, looks at what it is given in a way not seen here.
      if (param.wrapped && param.bare) set.Open();
      if (param.wrapped && !param.bare) given.Wrap(param.wrapped_at);
      set.Add(given);
    }
    if (!found) set.Open();
    return set;
  }

  // Whether a method of an interface is one that a library implements itself, and nobody in the
  // program does: pgx.Row.
  bool IsOfLibraryAlone(SiteId site, const models::FunctionName& method) const {
    return facts_.graph_.EdgesOf(site).empty() && !models::IsStandard(method.package) &&
           !models::ReturnedErrorsOf(method).empty();
  }

  // What a function gives that nobody sees, or the method of an interface.
  static void AddLibrary(ErrorSet& set, std::string_view function) {
    models::FunctionName name = NameOfFunction(function);
    if (name.package.empty()) return set.Open();
    for (const models::ReturnedError& row : models::ReturnedErrorsOf(name)) {
      Symbol error = SymbolOf(models::SameErrorAs(row.error));
      set.Add({.bare = !row.wrapped, .wrapped = row.wrapped, .name = error});
    }
    std::span<const models::WrapRow> wraps = models::WrapsOf(name);
    for (const models::WrapRow& row : wraps) {
      set.Add({.bare = true, .name = SymbolOf(row.type)});
      for (std::string_view value : models::AlwaysWrappedBy(name.package)) {
        set.Add({.wrapped = true, .name = SymbolOf(models::SameErrorAs(value))});
      }
    }
    set.Add({.kind = ErrorItem::Kind::kLibrary, .bare = true, .name = SymbolOf(name.package)});
  }

  // Who is given a function, or an error, may give back what that gives.
  void AddCallbacks(ErrorSet& set, const ErrorNote& note, uint32_t call, SiteId site) const {
    bool given = std::ranges::any_of(
        note.arguments, [&](const ErrorNote::Argument& argument) { return argument.call == call; });
    if (given) set.Open();
    for (const Edge& edge : facts_.graph_.EdgesOf(site)) {
      if (edge.kind != EdgeKind::kCallback) continue;
      set.Open();
      for (ErrorSet result : sets_[edge.callee.value]) {
        result.TakeParams();
        set.Add(result);
      }
    }
  }

  const ErrorFacts& facts_;
  std::span<const Sets> sets_;
  Fields fields_;
  mutable std::vector<Symbol> open_fields_;  // that are being looked into
};

ErrorFacts::ErrorFacts(const CallGraph& graph) : graph_(graph) {
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const FunctionNotes* notes = graph.NotesOf(FunctionId(f));
    if (notes == nullptr) continue;
    for (uint32_t i = 0; i < notes->errors().variables.size(); ++i) {
      variables_.try_emplace(notes->errors().variables[i].name.value, FunctionId(f), i);
    }
    if (graph.SummaryOf(FunctionId(f))->in_test) continue;
    for (uint32_t i = 0; i < notes->errors().fields.size(); ++i) {
      fields_[notes->errors().fields[i].name.value].emplace_back(FunctionId(f), i);
    }
    if (notes->errors().results.empty()) continue;
    models::FunctionName name = NameOfFunction(graph.NameOf(FunctionId(f)));
    if (!name.receiver.empty()) methods_[std::string(name.name)].emplace_back(f);
  }
  ErrorSet open;
  open.Open();
  sets_ = SolveBottomUp<Sets>(graph, {.start = {}, .unknown = Sets(kMostOpenResults, open)},
                              [&](FunctionId f, std::span<const Sets> sets) -> Sets {
                                const FunctionNotes* notes = graph.NotesOf(f);
                                Sets results;
                                if (notes == nullptr) return results;
                                Solver solver(*this, sets, Fields::kOpen);
                                for (const ErrorNote::Result& result : notes->errors().results) {
                                  if (result.index >= results.size())
                                    results.resize(result.index + 1u);
                                  results[result.index].Add(solver.Of(f, result.from, 0));
                                }
                                return results;
                              });
  solved_ = true;
}

ErrorSet ErrorFacts::Of(const ErrorNote& note, ErrorNote::Sources sources,
                        FunctionRef<SiteId(uint32_t)> site_of) const {
  return Solver(*this, sets_, Fields::kOpen).Of(note, sources, site_of, 0);
}

ErrorSet ErrorFacts::Of(FunctionId f, ErrorNote::Sources sources, Fields fields) const {
  return Solver(*this, sets_, fields).Of(f, sources, 0);
}

// What the method of an interface may be of which nobody is seen to have a value, as with a library
// whose callers put it together: the methods of all types that have methods of the same names.
std::vector<FunctionId> ErrorFacts::LikelyCallees(SiteId site) const {
  const CallSite& call = graph_.Get(site);
  bool unfilled = call.kind == CallKind::kInterface && graph_.EdgesOf(site).empty() &&
                  graph_.KnownOf(site) == Known::kNothing;
  if (!unfilled || !call.iface.valid()) return {};
  models::FunctionName method = NameOfFunction(TextOf(call.callee));
  if (!graph_.HasPackage(method.package)) return {};
  const InterfaceRow& interface =
      graph_.PackageOf(graph_.CallerOf(site))->interfaces[call.iface.value];
  auto has_method = [&](std::string_view type, Symbol key) {
    std::string_view name = TextOf(key);
    name = name.substr(0, name.find('('));
    name = name.substr(name.find_last_of("~.") + 1);  // all of it where there is none
    return std::ranges::any_of(std::array{"(*", "("}, [&](std::string_view begin) {
      std::string function = std::string(begin) + std::string(type) + ")." + std::string(name);
      return graph_.Find(SymbolOf(function)).valid();
    });
  };
  std::vector<FunctionId> callees;
  auto same_name = methods_.find(std::string(method.name));
  if (same_name == methods_.end()) return {};
  for (FunctionId f : same_name->second) {
    models::FunctionName name = NameOfFunction(graph_.NameOf(f));
    std::string type = std::string(name.package) + "." + std::string(name.receiver);
    bool alike =
        graph_.SummaryOf(f)->param_count == call.arg_count + 1u &&
        std::ranges::all_of(interface.methods, [&](Symbol key) { return has_method(type, key); });
    if (alike) callees.push_back(f);
  }
  return callees;
}

// Nothing where the call does not show it.
std::optional<ErrorSet> ErrorFacts::HandedAt(SiteId site, const ErrorItem& param,
                                             Fields fields) const {
  FunctionId caller = graph_.CallerOf(site);
  uint32_t call = site.value - graph_.SitesOf(caller).first + 1;
  ErrorSet all;
  bool found = false;
  for (const ErrorNote::Argument& argument : graph_.NotesOf(caller)->errors().arguments) {
    if (argument.call != call || argument.index != param.index) continue;
    found = true;
    ErrorSet given = Of(caller, argument.from, fields);
    if (param.wrapped) given.Wrap(param.wrapped_at);
    all.Add(given);
  }
  return found ? std::optional(std::move(all)) : std::nullopt;
}

ErrorSet ErrorFacts::AtCall(SiteId site, ErrorSet set, Fields fields) const {
  std::vector<ErrorItem> params = set.TakeParams();
  for (const ErrorItem& param : params) {
    std::optional<ErrorSet> given = HandedAt(site, param, fields);
    if (given) set.Add(*given);
    if (!given) set.Open();
  }
  return set;
}

ErrorSet ErrorFacts::WithArguments(FunctionId f, ErrorSet set, Fields fields) const {
  ErrorSet all;
  for (const ErrorSet& some : ByCaller(f, std::move(set), fields)) all.Add(some);
  return all;
}

Symbol ErrorFacts::OriginOf(Symbol name) const {
  for (int depth = 0; depth < kMostDepth; ++depth) {
    auto variable = variables_.find(name.value);
    if (variable == variables_.end()) break;
    auto [init, row] = variable->second;
    const ErrorNote& note = graph_.NotesOf(init)->errors();
    ErrorNote::Sources from = note.variables[row].from;
    if (from.end - from.first != 1) break;
    const ErrorSource& source = note.sources[from.first];
    if (source.kind != ErrorSource::Kind::kSentinel || source.wrapped) break;
    name = source.name;
  }
  return name;
}

std::vector<ErrorSet> ErrorFacts::ByCaller(FunctionId f, ErrorSet set, Fields fields) const {
  struct Asked {
    FunctionId f;
    ErrorItem param;
    int depth = 0;
  };
  std::vector<ErrorSet> sets;
  std::vector<Asked> open;
  std::set<std::tuple<uint32_t, uint8_t, bool>> seen;
  auto add = [&](FunctionId function, ErrorSet some, int depth) {
    for (const ErrorItem& param : some.TakeParams()) open.push_back({function, param, depth});
    sets.push_back(std::move(some));
  };
  ErrorSet unseen;
  unseen.Open();
  add(f, std::move(set), 0);
  while (!open.empty()) {
    Asked asked = open.back();
    open.pop_back();
    if (!seen.insert({asked.f.value, asked.param.index, asked.param.wrapped}).second) continue;
    std::span<const SiteId> callers = graph_.SitesCalling(asked.f);
    if (callers.empty() || callers.size() > kMostCallers || asked.depth == kMostDepth) {
      sets.push_back(unseen);
      continue;
    }
    for (SiteId site : callers) {
      FunctionId caller = graph_.CallerOf(site);
      if (graph_.SummaryOf(caller)->in_test) continue;
      auto calls_back = [&](const Edge& edge) {
        return edge.callee == asked.f && edge.kind == EdgeKind::kCallback;
      };
      if (std::ranges::any_of(graph_.EdgesOf(site), calls_back)) {
        sets.push_back(unseen);
        continue;
      }
      std::optional<ErrorSet> given = HandedAt(site, asked.param, fields);
      if (given) {
        add(caller, *std::move(given), asked.depth + 1);
      } else {
        sets.push_back(unseen);
      }
    }
  }
  return sets;
}

}  // namespace premortem::flow
