// A server of net/http waits for the headers of a request as long as it was told to, and where
// nobody told it, for ever. Each slow client then has a connection and a goroutine.
//
// Reported are the functions that serve with a server of their own, which has no time-outs, and
// servers that limit neither the headers nor the whole request, where they are made or behind that
// (servers.h). Only servers that other machines reach matter (addresses.h). Where nothing says who
// does, a program is taken to be configured for others, with all that main gets to, and a package
// to leave it to its importers.

#include <algorithm>
#include <optional>
#include <string>

#include "base/fs.h"
#include "flow/program_flow.h"
#include "models/tests.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/http/http_server_no_timeouts/addresses.h"
#include "rules/http/http_server_no_timeouts/servers.h"
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

constexpr std::string_view kForProfiling = "it shows the state of the program to who runs it";

// Why a server with such an address does not matter.
std::string_view WhyItDoesNotMatter(Reach reach) {
  return reach == Reach::kLocal ? "no other machine reaches its address"
                                : "nothing says who reaches its address: that is for importers";
}

std::span<const std::string_view> HeaderTimeouts() {
  return models::HttpServerTimeouts().first(kLimitsHeaders);
}

bool Contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

class FileCheck {
 public:
  // Before the program is linked it is null: then all may be part of a program, and nothing is
  // reported.
  FileCheck(FileContext& file, const flow::ProgramFlow* program)
      : file_(file), tree_(file.tree()), info_(file.types()), program_(program) {}

  void Check(const Addresses& addresses, const Servers& servers) {
    if (IsForTests()) return;
    for (NodeId call : tree_.AllOf(NodeKind::kCallExpr)) CheckCall(addresses, call);
    for (NodeId made : servers.MadeIn(file_)) CheckServer(addresses, servers, made);
  }

  // Whether there was something to report.
  bool found() const { return found_; }

 private:
  bool IsForTests() const {
    std::string_view name = BaseName(file_.file().source->path());
    return file_.file().test || models::IsTestFolder(name) || Imports([&](auto path) {
             return models::IsTestSupport(path) ||
                    IsForTestsOrShow(path, file_.package().module_path);
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

  bool Matters(Reach reach, NodeId place) const {
    return reach == Reach::kOpen || (reach == Reach::kUnknown && IsOfProgram(place));
  }

  // Whether main gets to the function around a place.
  bool IsOfProgram(NodeId place) const {
    if (program_ == nullptr || file_.package().name == "main") return true;
    for (NodeId node = place; node; node = file_.Parent(node)) {
      if (tree_.kind(node) != NodeKind::kFuncDecl) continue;
      types::ObjectId func = info_.DefOf(tree_.Get<syntax::FuncDecl>(node).name);
      if (!func.valid()) return false;
      flow::FunctionId id =
          program_->graph().Find(flow::SymbolOf(flow::FunctionName(types::Get(func))));
      return id.valid() && program_->reach().From(id, flow::Origin::kMain);
    }
    return false;
  }

  // ---- Functions that serve ----

  void CheckCall(const Addresses& addresses, NodeId node) {
    auto call = tree_.Get<syntax::CallExpr>(node);
    if (call.args.size() < 2) return;
    std::optional<Callee> callee = CalleeOf(file_, node);
    if (!callee) return;
    bool at_address = models::HasRole(callee->name, models::Role::kServesHttpUnlimited);
    bool on_listener = models::HasRole(callee->name, models::Role::kServesOnListener);
    if (!at_address && !on_listener) return;
    auto silent = [&](std::string_view why) { file_.Silent(node, why); };
    Reach reach = at_address ? addresses.OfAddress(file_, call.args[0])
                             : addresses.OfListener(file_, call.args[0]);
    bool matters = at_address ? Matters(reach, node) : reach == Reach::kOpen;
    if (!matters) return silent(WhyItDoesNotMatter(reach));
    if (IsAccepted(file_, node, kRival)) return silent(kWhyAccepted);
    NodeId handler = call.args.size() == 4 && at_address ? call.args[3] : call.args[1];
    if (IsForProfiling(handler)) return silent(kForProfiling);
    found_ = true;
    if (program_ == nullptr) return;
    if (auto report = file_.Report(call.fun)) {
      report.Message(Quoted(tree_.TextOf(call.fun)) + " serves without any time-out" +
                     std::string(kConsequence));
    }
  }

  // ---- Servers that are made here ----

  void CheckServer(const Addresses& addresses, const Servers& servers, NodeId made) {
    Server server = servers.At(file_, made);
    bool limited = std::ranges::any_of(HeaderTimeouts(),
                                       [&](auto name) { return Contains(server.set, name); });
    auto silent = [&](std::string_view why) { file_.Silent(made, why); };
    if (limited) return silent("it limits the time for the headers, or for all of a request");
    if (!Matters(addresses, server, made)) return silent("no other machine is said to reach it");
    if (IsForProfiling(server)) return silent(kForProfiling);
    if (IsAccepted(file_, made, kRival)) return silent(kWhyAccepted);
    found_ = true;
    if (program_ != nullptr) Report(made, server.set);
  }

  bool Matters(const Addresses& addresses, const Server& server, NodeId made) const {
    // Without an address a server listens to everybody, at the port of HTTP.
    if (server.addresses.empty() && server.listens) return true;
    return std::ranges::any_of(server.addresses,
                               [&](const Server::Value& address) {
                                 Reach reach = addresses.OfAddress(*address.file, address.node);
                                 return Matters(reach, made);
                               }) ||
           std::ranges::any_of(server.listeners, [&](const Server::Value& listener) {
             return addresses.OfListener(*listener.file, listener.node) == Reach::kOpen;
           });
  }

  bool IsForProfiling(const Server& server) const {
    if (server.handlers.empty()) return IsForProfiling(NodeId());
    return std::ranges::all_of(server.handlers, [](const Server::Value& handler) {
      return FileCheck(*handler.file, nullptr).IsForProfiling(handler.node);
    });
  }

  void Report(NodeId made, std::span<const std::string_view> set) {
    std::optional<syntax::CompositeLit> literal;
    if (tree_.kind(made) == NodeKind::kCompositeLit)
      literal = tree_.Get<syntax::CompositeLit>(made);
    auto report = file_.Report(literal && literal->type ? literal->type : made);
    if (!report) return;
    report.Message("this server has no " + Missing(set) + std::string(kConsequence));
    if (literal) AddFix(report, made, *literal);
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
    uint32_t at = literal.elts.empty() ? literal.rbrace : tree_.End(literal.elts.back());
    std::string field(models::HttpServerTimeouts().front());
    report.Fix("give clients 10 seconds for their headers",
               {{file_.Range(at, at), (literal.elts.empty() ? "" : ", ") + field + ": 10 * " +
                                          std::string(models::kDurationPackage) + ".Second"}});
  }

  bool HasDurations() {
    if (!Imports([](auto path) { return path == models::kDurationPackage; })) return false;
    return std::ranges::none_of(tree_.AllOf(NodeKind::kIdent), [&](NodeId ident) {
      return tree_.NameOf(ident) == models::kDurationPackage && info_.DefOf(ident).valid();
    });
  }

  // ---- Questions ----

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
  const flow::ProgramFlow* program_;
  bool found_ = false;
};

// The first sentence of what documents the package in a file.
std::string_view FirstSentence(const Tree& tree) {
  int doc = tree.DocAt(tree.file().package);
  if (doc < 0) return {};
  const syntax::CommentGroup& group = tree.comment_groups()[static_cast<size_t>(doc)];
  uint32_t begin = tree.comments()[group.first].begin;
  std::string_view text = tree.text().substr(begin, tree.comments()[group.last - 1].end - begin);
  return text.substr(0, std::min(text.find(". "), text.find(".\n")));
}

// Whether a program says of itself that it is there for tests, or to show how something is done.
bool SaysItIsForTests(const PackageContext& package) {
  return std::ranges::any_of(package.files(), [](const std::unique_ptr<FileContext>& file) {
    return models::SpeaksOfTests(FirstSentence(file->tree()));
  });
}

bool Check(PackageContext& package, const flow::ProgramFlow* program) {
  if (IsForTestsOrShow(package.package())) return false;
  if (package.package().name == "main" && SaysItIsForTests(package)) return false;
  Addresses addresses(package.files());
  Servers servers(package.files());
  bool found = false;
  for (const std::unique_ptr<FileContext>& file : package.files()) {
    if (file->file().types == nullptr) continue;
    FileCheck check(*file, program);
    check.Check(addresses, servers);
    found = found || check.found();
  }
  return found;
}

bool Wants(PackageContext& package) { return Check(package, nullptr); }

void Run(PackageContext& package) { Check(package, &package.program()); }

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "http-server-no-timeouts",
             .family = "http",
             .summary = "an HTTP server that waits for ever for the headers of its clients",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kPreview,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kFlow,
    .imports = {"net/http"},
    .run_package = Run,
    .wants_package = Wants,
});

}  // namespace premortem::rules::http_server_no_timeouts
