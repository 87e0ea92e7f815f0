#include "flow/library.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "flow/function_name.h"
#include "flow/means.h"
#include "flow/summarise.h"
#include "ir/type_util.h"
#include "models/callbacks.h"
#include "models/clients.h"
#include "models/effects.h"
#include "models/entries.h"
#include "models/resources.h"
#include "models/retains.h"
#include "models/starts.h"
#include "models/waits.h"
#include "models/wraps.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/store.h"

namespace premortem::flow {

namespace {

using types::Object;
using types::TypeId;

// Whether programs can import it.
bool IsPublic(std::string_view path) {
  while (!path.empty()) {
    std::string_view element = path.substr(0, path.find('/'));
    if (element == "internal" || element == "vendor" || element == "main") return false;
    path.remove_prefix(std::min(element.size() + 1, path.size()));
  }
  return true;
}

// How a value of the type is given back; "" where nothing says that it has to be.
std::string ReleaseOf(TypeId type) {
  constexpr std::string_view kReleases[] = {"Close", "Stop", "Release", "Rollback", "CloseAndRecv"};
  if (models::IsCancelFunction(NameOfType(type))) return "()";
  if (types::AsNamed(types::Deref(types::Unalias(type))) == nullptr) return {};
  for (std::string_view release : kReleases) {
    if (HasMethod(type, release)) return std::string(release);
  }
  TypeId base = ir::BaseOf(type);
  const auto* structure = types::UnderlyingAs<types::Struct>(base);
  if (structure == nullptr) return {};
  for (types::ObjectId id : structure->fields) {
    const Object& field = types::Get(id);
    if (NameOf(field) == "Body" && types::IsInterface(field.type) &&
        HasMethod(field.type, "Close")) {
      return "Body.Close";
    }
  }
  return {};
}

// A function or method that a package declares.
ExportedFunction ExportedOf(const Object& func) {
  ExportedFunction exported{.symbol = SymbolOf(FunctionName(func)), .owned = {}};
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr) return exported;
  types::ObjectList results = types::Vars(signature->results);
  for (uint32_t i = 0; i < results.size(); ++i) {
    std::string release = ReleaseOf(types::Get(results[i]).type);
    if (!release.empty()) exported.owned.push_back({i, std::move(release)});
  }
  return exported;
}

// "net/http.Client.Do"
std::string TextOf(const models::FunctionName& name) {
  std::string text(name.package);
  for (std::string_view part : {name.receiver, name.name}) {
    if (part.empty()) continue;
    text += '.';
    text += part;
  }
  return text;
}

// Not only one for its package.
bool HasRetainRow(const models::FunctionName& name) {
  return std::ranges::binary_search(models::Retains(), name, {}, &models::RetainRow::name);
}

template <typename Range>
std::string Joined(const Range& texts) {
  std::string joined;
  for (std::string_view text : texts) {
    if (!joined.empty()) joined += ", ";
    joined += text;
  }
  return joined;
}

class GapFinder {
 public:
  GapFinder(const ProgramFlow& program, const LibraryNotes& notes)
      : program_(program),
        graph_(program.graph()),
        notes_(notes),
        wraps_(SolveErrorWraps(program.graph(), notes.wraps())) {
    for (const PackageSummary& package : graph_.packages()) {
      std::string_view path = flow::TextOf(package.path);
      if (IsPublic(path)) packages_.insert(path);
    }
    for (const ExportedFunction& exported : notes.exported()) {
      exported_.try_emplace(flow::TextOf(exported.symbol), &exported);
    }
  }

  void Run(std::string& out) {
    for (auto [symbol, exported] : exported_) {
      models::FunctionName name = NameOfFunction(symbol);
      names_.insert(name);
      FunctionId f = graph_.Find(exported->symbol);
      if (exported->of_interface || !f.valid() || !graph_.HasBody(f)) continue;
      CompareWaits(name, f);
      CompareRetains(name, f);
      CompareStarts(name, f);
      CompareWraps(name, f);
      CompareResources(name, *exported);
    }
    CheckNames();
    for (const std::string& line : lines_) out += line;
  }

 private:
  void Add(std::string_view kind, const models::FunctionName& name, std::string_view what) {
    std::string line(kind);
    line += '\t' + TextOf(name) + '\t';
    line += what;
    line += '\n';
    lines_.insert(std::move(line));
  }

  void CompareWaits(const models::FunctionName& name, FunctionId f) {
    models::WaitSet waits = program_.blocking().Of(f);
    std::optional<models::Wait> row = models::WaitOf(name);
    if (!row && waits.empty()) return;
    if (row && waits.Has(*row)) return;
    std::string said = row ? "row: " + std::string(models::NameOf(*row)) : "no row";
    Add("waits", name,
        said + (waits.empty() ? "; does not wait" : "; may wait: " + models::TextOf(waits)));
  }

  void CompareRetains(const models::FunctionName& name, FunctionId f) {
    uint32_t count = graph_.SummaryOf(f)->param_count;
    for (uint32_t i = name.receiver.empty() ? 0 : 1; i < count; ++i) {
      uint32_t argument = name.receiver.empty() ? i : i - 1;
      bool kept = program_.keeping().OfInput(f, i).kept;
      bool row = models::Retains(name, argument);
      if (kept == row || (!kept && !HasRetainRow(name))) continue;
      std::string text = std::to_string(argument);
      Add("retains", name,
          row ? "row: argument " + text + "; keeps it not" : "no row; keeps argument " + text);
    }
  }

  void CompareStarts(const models::FunctionName& name, FunctionId f) {
    bool starts = program_.blocking().Starts(f);
    bool row = models::StartsGoroutine(name);
    if (starts == row) return;
    Add("starts", name, row ? "row; starts no goroutine" : "no row; starts a goroutine");
  }

  void CompareWraps(const models::FunctionName& name, FunctionId f) {
    const std::vector<std::string>& types = wraps_[f.value];
    std::span<const models::WrapRow> rows = models::WrapsOf(name);
    for (const models::WrapRow& row : rows) {
      if (std::ranges::find(types, row.type) != types.end()) continue;
      Add("wraps", name,
          "row: " + std::string(row.type) + "; wraps in " +
              (types.empty() ? "nothing" : Joined(types)));
    }
    if (rows.empty() && !types.empty()) Add("wraps", name, "no row; wraps in " + Joined(types));
  }

  void CompareResources(const models::FunctionName& name, const ExportedFunction& exported) {
    const models::Acquirer* row = models::AcquirerOf(name);
    bool client = models::ClientMakerOf(name) != nullptr;
    bool owned = false;
    for (const OwnedResult& result : exported.owned) {
      if (row != nullptr && row->result == static_cast<int>(result.index)) owned = true;
      if (row != nullptr || client) continue;
      Add("resources", name,
          "no row; result " + std::to_string(result.index) + " has " + result.release);
    }
    if (row != nullptr && !owned) {
      Add("resources", name, "row: result " + std::to_string(row->result) + "; has no release");
    }
  }

  // Rows of packages of this program must name what there is.
  void CheckNames() {
    auto check = [&](std::string_view kind, const models::FunctionName& name) {
      if (!packages_.contains(name.package) || names_.contains(name)) return;
      if (name.name == models::kAnyFunction) return;
      if (graph_.Find(SymbolOf(TextOf(name))).valid()) return;  // an unexported function
      for (std::string_view before : {"(", "(*"}) {
        std::string method(before);
        method += name.package;
        method += '.';
        method += name.receiver;
        method += ").";
        method += name.name;
        if (!name.receiver.empty() && graph_.Find(SymbolOf(method)).valid()) return;
      }
      Add(kind, name, "row: there is no such function");
    };
    for (const auto& row : models::WaitRows()) check("waits", row.name);
    for (const auto& row : models::Retains()) check("retains", row.name);
    for (const auto& row : models::Starts()) check("starts", row.name);
    for (const auto& row : models::Wraps()) check("wraps", row.name);
    for (const auto& row : models::Acquirers()) check("resources", row.name);
    for (const auto& row : models::ClientMakers()) check("clients", row.name);
    for (const auto& row : models::LastingEffects()) check("effects", row.name);
    for (const auto& row : models::Functions()) check("functions", row.name);
    for (const auto& row : models::Entries()) check("entries", row.function);
    for (const auto& row : models::Callbacks()) {
      check("callbacks", {row.package, row.receiver, row.name});
    }
  }

  const ProgramFlow& program_;
  const CallGraph& graph_;
  const LibraryNotes& notes_;
  std::vector<std::vector<std::string>> wraps_;  // by FunctionId
  std::set<std::string_view> packages_;
  std::map<std::string_view, const ExportedFunction*> exported_;  // by symbol
  std::set<models::FunctionName> names_;
  std::set<std::string> lines_;
};

}  // namespace

void LibraryNotes::AddPackage(const types::CheckedPackage& package) {
  const types::Package& here = types::Get(package.state.package);
  if (!IsPublic(here.path)) return;
  std::vector<ExportedFunction> found;
  for (const types::Scope::Entry& entry : here.scope->entries()) {
    const Object& object = types::Get(entry.object);
    if (!types::IsExported(object)) continue;
    if (object.kind == types::ObjectKind::kFunc) found.push_back(ExportedOf(object));
    if (object.kind != types::ObjectKind::kTypeName || types::IsAlias(object)) continue;
    bool is_interface = types::IsInterface(object.type);
    TypeId type = is_interface ? object.type : types::TypeStore::Current().NewPointer(object.type);
    for (const types::Selection& selection : types::MethodSetOf(type)) {
      const Object& method = types::Origin(types::Get(selection.obj));
      if (!types::IsExported(method) || method.package != here.id) continue;
      ExportedFunction exported = ExportedOf(method);
      const auto* signature = types::As<types::Signature>(method.type);
      exported.of_interface = signature != nullptr && signature->recv.valid() &&
                              types::IsInterface(types::Get(signature->recv).type);
      found.push_back(std::move(exported));
    }
  }
  std::lock_guard lock(mutex_);
  std::ranges::move(found, std::back_inserter(exported_));
}

void LibraryNotes::AddGroup(const ir::FuncGroup& group, std::span<const Symbol> symbols) {
  for (const auto& f : group.functions) {
    WrapNote note = WrapNoteOf(*f, CallNumbers(*f));
    if (note.types.empty() && note.calls.empty()) continue;
    std::lock_guard lock(mutex_);
    wraps_[symbols[f->id.value - 1].value] = std::move(note);
  }
}

void DumpModelGaps(std::string& out, const ProgramFlow& program, const LibraryNotes& notes) {
  GapFinder(program, notes).Run(out);
}

}  // namespace premortem::flow
