// Which functions others run for the program: by what flows into the calls and fields that
// models/entries.h knows.
#include <algorithm>

#include "flow/function_name.h"
#include "flow/linker.h"

namespace premortem::flow {

namespace {

constexpr size_t kMostEntryGroups = 256;

bool IsMethodNamed(std::string_view key, std::string_view name) {
  return key.starts_with(name) && key.size() > name.size() && key[name.size()] == '(';
}

}  // namespace

// Looks for the functions that others run; whether there are more than before. What flows out of
// them is then what foreign code passes.
bool Linker::FindEntries() {
  EntryGroups groups;
  std::map<models::EntryKind, std::vector<Place>> makers;
  for (uint32_t f = 1; f < g_.functions_.size(); ++f) {
    if (!IsInStage(FunctionId(f))) continue;
    ForEachSite(FunctionId(f), [&](SiteId s) { AddRegistration(s, groups, makers); });
  }
  for (const auto& [place, symbol] : fields_) {
    models::FunctionName name = NameOfFunction(TextOf(symbol));  // package.Type, field
    size_t dot = name.package.rfind('.');
    if (dot == name.package.npos) continue;
    const models::EntryField* row = models::EntryOfField(
        {name.package.substr(0, dot), name.package.substr(dot + 1)}, name.name);
    if (row != nullptr) groups[{row->kind, 0, row->method}].push_back(place);
  }
  for (const auto& [kind, places] : makers) {
    for (Element e : flow_.SourcesOf(places)) {
      if (e.is_type()) continue;
      Place result = NamedPlace(NodeKind::kResult, 0, FunctionId(e.number()));
      if (result != 0) groups[{kind, 0, models::kHandlerMethod}].push_back(result);
    }
  }
  size_t done = 0;
  for (const auto& [group, places] : groups) {
    if (++done > kMostEntryGroups) break;
    AddEntries(group, places);
  }
  bool more = false;
  for (std::vector<FunctionId>& entries : g_.entries_) {
    std::ranges::sort(entries, {}, [](FunctionId f) { return f.value; });
    auto rest = std::ranges::unique(entries);
    entries.erase(rest.begin(), rest.end());
    for (FunctionId f : entries) {
      more |= !marked_[f.value];
      MarkForeign(f);
    }
  }
  return more;
}

void Linker::AddRegistration(SiteId s, EntryGroups& groups,
                             std::map<models::EntryKind, std::vector<Place>>& makers) {
  const CallSite& site = g_.Get(s);
  if (!site.callee.valid()) return;
  uint32_t p = g_.functions_[g_.CallerOf(s).value].package - 1;
  std::span<const Arg> args = PackageOf(s).ArgsOf(site);
  for (const models::EntryRow& row : EntriesOf(site.callee)) {
    size_t i = row.argument + size_t{site.has_receiver_arg()};
    if (i >= args.size() || !args[i].node.valid()) continue;
    Place place = PlaceOf(s, args[i].node);
    if (row.makes_handler) {
      makers[row.kind].push_back(place);
    } else {
      groups[{row.kind, interface_numbers_[p][args[i].iface.value], {}}].push_back(place);
    }
  }
}

void Linker::AddEntries(const EntryGroup& group, std::span<const Place> places) {
  std::vector<FunctionId>& entries = g_.entries_[static_cast<size_t>(group.kind)];
  const Interface& iface = interfaces_[group.iface];
  auto runs = [&](const MethodTarget& m) {
    std::string_view key = TextOf(m.key);
    if (!m.function.valid() || !g_.HasBody(m.function)) return false;
    if (!group.method.empty()) return IsMethodNamed(key, group.method);
    if (group.iface == 0) return false;
    if (iface.methods.empty()) return types::IsExported(key);
    return std::ranges::find(iface.methods, m.key) != iface.methods.end();
  };
  for (Element e : flow_.SourcesOf(places)) {
    if (!e.is_type()) {
      if (g_.HasBody(FunctionId(e.number()))) entries.push_back(FunctionId(e.number()));
      continue;
    }
    if (group.iface != 0 && !Implements(e.number(), group.iface)) continue;
    for (const MethodTarget& m : types_[e.number()].methods) {
      if (runs(m)) entries.push_back(m.function);
    }
  }
}

}  // namespace premortem::flow
