// A server of net/http waits for the headers of a request as long as it was told to, and where
// nobody told it, for ever. Each slow client then has a connection and a goroutine.
//
// Reported are the functions that serve with a server of their own, which has no time-outs, and
// literals of servers that limit neither the headers nor the whole request. Time-outs are often set
// behind the literal, through a variable or a field; so a package that assigns to one is left
// alone. Only servers that other machines reach matter (addresses.h). Where nothing says who does,
// a program is taken to be configured for others, and a package to leave it to its importers.

#include <algorithm>
#include <optional>
#include <string>

#include "base/fs.h"
#include "base/text.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/http/http_server_no_timeouts/addresses.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"

namespace premortem::rules::http_server_no_timeouts {

namespace {

using syntax::Token;
using syntax::Tree;

constexpr size_t kLimitsHeaders = 2;          // so many of models::HttpServerTimeouts() do
constexpr std::string_view kRival = "gosec";  // reports the same
constexpr std::string_view kConsequence =
    "; a client that sends its headers slowly keeps a connection and its goroutine for ever";

bool IsServer(types::TypeId type) { return models::IsHttpServer(flow::NameOfType(type)); }

std::span<const std::string_view> HeaderTimeouts() {
  return models::HttpServerTimeouts().first(kLimitsHeaders);
}

bool Contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

class FileCheck {
 public:
  explicit FileCheck(FileContext& file) : file_(file), tree_(file.tree()), info_(file.types()) {}

  // Whether the file assigns to a time-out of some server that limits the headers.
  bool SetsTimeout() const {
    for (NodeId id : tree_.AllOf(NodeKind::kAssignStmt)) {
      for (NodeId to : tree_.Get<syntax::AssignStmt>(id).lhs) {
        if (IsTimeout(to)) return true;
      }
    }
    return false;
  }

  void Check(const Addresses& addresses, bool sets_timeout) {
    if (IsForTests()) return;
    for (NodeId call : tree_.AllOf(NodeKind::kCallExpr)) CheckCall(addresses, call);
    if (sets_timeout) return;
    for (NodeId literal : tree_.AllOf(NodeKind::kCompositeLit)) CheckLiteral(addresses, literal);
  }

 private:
  bool IsForTests() const {
    std::string_view name = BaseName(file_.file().source->path());
    return file_.file().test || models::IsTestFolder(name) || Imports([](auto path) {
             return models::IsTestSupport(path) ||
                    std::ranges::any_of(Split(path, '/'), models::IsTestFolder);
           });
  }

  // Whether a server with this handler shows the state of the program to who runs it: what
  // profiling registers with the default handler.
  bool IsForProfiling(NodeId handler) const {
    if (handler && tree_.TextOf(handler) != "nil" && !IsDefaultHandler(handler)) return false;
    for (NodeId id : tree_.AllOf(NodeKind::kImportSpec)) {
      std::string_view path = tree_.LiteralOf(tree_.Get<syntax::ImportSpec>(id).path);
      if (path.size() > 2 && models::RegistersProfiles(path.substr(1, path.size() - 2)))
        return true;
    }
    return false;
  }

  bool IsDefaultHandler(NodeId handler) const {
    const types::Object* used = tree_.kind(handler) == NodeKind::kSelectorExpr
                                    ? types::GetOrNull(info_.UseOf(handler))
                                    : nullptr;
    return used != nullptr && used->package.valid() &&
           models::IsDefaultHandler({types::Get(used->package).path, types::NameOf(*used)});
  }

  bool Matters(Reach reach) const {
    return reach == Reach::kOpen || (reach == Reach::kUnknown && file_.package().name == "main");
  }

  // ---- Functions that serve ----

  void CheckCall(const Addresses& addresses, NodeId node) {
    auto call = tree_.Get<syntax::CallExpr>(node);
    if (call.args.size() < 2) return;
    std::optional<Callee> callee = CalleeOf(file_, node);
    if (!callee) return;
    bool at_address = models::HasRole(callee->name, models::Role::kServesHttpUnlimited);
    bool on_listener = models::HasRole(callee->name, models::Role::kServesOnListener);
    if (at_address && !Matters(addresses.OfAddress(file_, call.args[0]))) return;
    if (on_listener && addresses.OfListener(file_, call.args[0]) != Reach::kOpen) return;
    if ((!at_address && !on_listener) || IsAccepted(file_, node, kRival)) return;
    NodeId handler = call.args.size() == 4 && at_address ? call.args[3] : call.args[1];
    if (IsForProfiling(handler)) return;
    if (auto report = file_.Report(call.fun)) {
      report.Message(Quoted(tree_.TextOf(call.fun)) + " serves without any time-out" +
                     std::string(kConsequence));
    }
  }

  // ---- Literals ----

  void CheckLiteral(const Addresses& addresses, NodeId node) {
    auto literal = tree_.Get<syntax::CompositeLit>(node);
    types::TypeId type = info_.TypeOf(node);
    // Of an element written without `&T` it is a pointer.
    if (!type.valid() || !IsServer(literal.type ? type : types::Deref(type))) return;
    NodeId address;
    NodeId handler;
    std::vector<std::string_view> set;
    for (NodeId element : literal.elts) {
      if (tree_.kind(element) != NodeKind::kKeyValueExpr) return;
      auto field = tree_.Get<syntax::KeyValueExpr>(element);
      std::string_view name = tree_.NameOf(field.key);
      if (name == "Addr") address = field.value;
      if (name == "Handler") handler = field.value;
      set.push_back(name);
    }
    if (!handler && !address) return;  // filled elsewhere
    if (std::ranges::any_of(HeaderTimeouts(), [&](auto name) { return Contains(set, name); }))
      return;
    if (IsForProfiling(handler)) return;
    bool matters =
        address ? Matters(addresses.OfAddress(file_, address)) : ServesOthers(addresses, node);
    if (matters && !IsAccepted(file_, node, kRival)) Report(node, literal, set);
  }

  // Whether the function around a literal without an address has that server serve other machines.
  bool ServesOthers(const Addresses& addresses, NodeId literal) {
    NodeId server = AssignedTo(literal);
    NodeId function = file_.EnclosingFunction(literal);
    if (!server || !function) return false;
    for (NodeId node : tree_.AllOf(NodeKind::kCallExpr)) {
      auto call = tree_.Get<syntax::CallExpr>(node);
      if (!IsWithin(tree_, node, function) || tree_.kind(call.fun) != NodeKind::kSelectorExpr)
        continue;
      NodeId receiver = tree_.Get<syntax::SelectorExpr>(call.fun).x;
      std::optional<Callee> callee = CalleeOf(file_, node);
      if (!callee || tree_.TextOf(receiver) != tree_.TextOf(server)) continue;
      if (models::HasRole(callee->name, models::Role::kServerServes) && !call.args.empty() &&
          addresses.OfListener(file_, call.args[0]) == Reach::kOpen)
        return true;
    }
    return false;
  }

  // `s` of `s := &http.Server{...}` and `a.s = &http.Server{...}`.
  NodeId AssignedTo(NodeId literal) {
    NodeId node = literal;
    NodeId parent = file_.Parent(node);
    if (tree_.kind(parent) == NodeKind::kUnaryExpr) {
      node = parent;
      parent = file_.Parent(node);
    }
    if (tree_.kind(parent) != NodeKind::kAssignStmt) return {};
    auto stmt = tree_.Get<syntax::AssignStmt>(parent);
    auto at = std::ranges::find(stmt.rhs, node);
    if (at == stmt.rhs.end() || stmt.lhs.size() != stmt.rhs.size()) return {};
    return stmt.lhs[static_cast<size_t>(at - stmt.rhs.begin())];
  }

  void Report(NodeId node, const syntax::CompositeLit& literal,
              std::span<const std::string_view> set) {
    source::SourceRange type = literal.type ? file_.Range(literal.type) : file_.Range(node);
    auto report = file_.Report(type);
    if (!report) return;
    report.Message("this server has no " + Missing(set) + std::string(kConsequence));
    AddFix(report, node, literal);
  }

  // "`A`, `B` and `C`".
  static std::string Missing(std::span<const std::string_view> set) {
    std::vector<std::string_view> missing;
    for (std::string_view name : models::HttpServerTimeouts()) {
      if (!Contains(set, name)) missing.push_back(name);
    }
    std::string text;
    for (size_t i = 0; i < missing.size(); ++i) {
      if (i > 0) text += i + 1 == missing.size() ? " and " : ", ";
      text += "`" + std::string(missing[i]) + "`";
    }
    return text;
  }

  // Only in a literal on one line: on several, gofmt aligns the values, and the lines around
  // change.
  void AddFix(FindingBuilder& report, NodeId node, const syntax::CompositeLit& literal) {
    if (tree_.TextOf(node).find('\n') != std::string_view::npos || !HasDurations()) return;
    uint32_t at = tree_.End(literal.elts.back());
    std::string field(models::HttpServerTimeouts().front());
    report.Fix("give clients 10 seconds for their headers",
               {{file_.Range(at, at),
                 ", " + field + ": 10 * " + std::string(models::kDurationPackage) + ".Second"}});
  }

  bool HasDurations() {
    if (!Imports([](auto path) { return path == models::kDurationPackage; })) return false;
    return std::ranges::none_of(tree_.AllOf(NodeKind::kIdent), [&](NodeId ident) {
      return tree_.NameOf(ident) == models::kDurationPackage && info_.DefOf(ident).valid();
    });
  }

  // ---- Questions ----

  bool IsTimeout(NodeId to) const {
    if (tree_.kind(to) != NodeKind::kSelectorExpr) return false;
    auto selector = tree_.Get<syntax::SelectorExpr>(to);
    if (!Contains(HeaderTimeouts(), syntax::Names().Text(selector.sel))) return false;
    const types::Object* field = types::GetOrNull(info_.UseOf(to));
    return field != nullptr && field->is_field();
  }

  // Imports under a name of one's own do not count for durations, and hardly exist elsewhere.
  template <typename F>
  bool Imports(F wanted) const {
    for (NodeId id : tree_.AllOf(NodeKind::kImportSpec)) {
      auto spec = tree_.Get<syntax::ImportSpec>(id);
      std::string_view path = tree_.LiteralOf(spec.path);
      if (!spec.name && path.size() > 2 && wanted(path.substr(1, path.size() - 2))) return true;
    }
    return false;
  }

  FileContext& file_;
  const Tree& tree_;
  const types::TypeInfo& info_;
};

void Run(PackageContext& package) {
  if (IsForTestsOrShow(package.package())) return;
  Addresses addresses(package.files());
  bool sets_timeout = std::ranges::any_of(package.files(), [](const auto& file) {
    return file->file().types != nullptr && !file->file().test && FileCheck(*file).SetsTimeout();
  });
  for (const std::unique_ptr<FileContext>& file : package.files()) {
    if (file->file().types != nullptr) FileCheck(*file).Check(addresses, sets_timeout);
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "http-server-no-timeouts",
             .family = "http",
             .summary = "an HTTP server that waits for ever for the headers of its clients",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kPreview,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kTypes,
    .imports = {"net/http"},
    .run_package = Run,
});

}  // namespace premortem::rules::http_server_no_timeouts
