// A server of net/http waits for the headers of a request as long as it was told to, and where
// nobody told it, for ever. Each slow client then has a connection and a goroutine.
//
// Reported are the functions that serve with a server of their own, which has no time-outs, and
// literals of servers that limit neither the headers nor the whole request. Time-outs are often set
// behind the literal, through a variable or a field; so a package that assigns to one is left
// alone. So are servers whose address is not known and whose package listens to no other machine:
// their listener may be anything.

#include <algorithm>
#include <optional>
#include <string>

#include "rules/callee.h"
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

constexpr size_t kLimitsHeaders = 2;  // so many of models::HttpServerTimeouts() do
constexpr std::string_view kConsequence =
    "; a client that sends its headers slowly keeps a connection and its goroutine for ever";

bool IsServer(types::TypeId type) {
  if (!type.valid()) return false;
  const types::Named* named = types::AsNamed(type);
  if (named == nullptr) return false;
  const types::Object& object = types::Get(types::ObjOf(*named));
  return object.package.valid() &&
         models::IsHttpServer({types::Get(object.package).path, types::NameOf(object)});
}

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

  // Whether the file listens where other machines can come in.
  bool ListensToOthers() const {
    for (NodeId node : tree_.AllOf(NodeKind::kCallExpr)) {
      auto args = tree_.Get<syntax::CallExpr>(node).args;
      if (args.size() != 2) continue;
      std::optional<Callee> callee = CalleeOf(file_, node);
      if (!callee || !models::HasRole(callee->name, models::Role::kListensAtAddress)) continue;
      if (!models::IsLocalNetwork(BeginningOf(args[0])) && !IsLoopback(args[1])) return true;
    }
    return false;
  }

  // What the files of the package do for servers that are written down elsewhere.
  struct Around {
    bool sets_timeout = false;
    bool listens_to_others = false;
  };

  void Check(const Around& around) {
    if (file_.file().test || Imports([](auto path) { return models::IsTestSupport(path); })) return;
    around_ = around;
    for (NodeId call : tree_.AllOf(NodeKind::kCallExpr)) CheckCall(call);
    if (around.sets_timeout) return;
    for (NodeId literal : tree_.AllOf(NodeKind::kCompositeLit)) CheckLiteral(literal);
  }

 private:
  // ---- Functions that serve ----

  void CheckCall(NodeId node) {
    auto call = tree_.Get<syntax::CallExpr>(node);
    if (call.args.size() < 2) return;
    std::optional<Callee> callee = CalleeOf(file_, node);
    if (!callee) return;
    bool at_address = models::HasRole(callee->name, models::Role::kServesHttpUnlimited);
    bool on_listener = models::HasRole(callee->name, models::Role::kServesOnListener);
    if (!at_address && !on_listener) return;
    if (at_address && IsLoopback(call.args[0])) return;
    if (on_listener && !around_.listens_to_others) return;
    if (auto report = file_.Report(call.fun)) {
      report.Message(Quoted(tree_.TextOf(call.fun)) + " serves without any time-out" +
                     std::string(kConsequence));
    }
  }

  // Where an address begins, as far as it is written down: "localhost:" + port.
  std::string_view BeginningOf(NodeId expr) const {
    for (int depth = 0; depth < 8; ++depth) {
      const constant::Value& value = info_.ValueOf(expr);
      if (value.kind() == constant::Kind::kString) return constant::StringVal(value);
      switch (tree_.kind(expr)) {
        case NodeKind::kParenExpr: expr = tree_.Get<syntax::ParenExpr>(expr).x; break;
        case NodeKind::kBinaryExpr: expr = tree_.Get<syntax::BinaryExpr>(expr).x; break;
        case NodeKind::kCallExpr: {
          auto args = tree_.Get<syntax::CallExpr>(expr).args;
          if (args.empty()) return {};
          expr = args[0];
          break;
        }
        default: return {};
      }
    }
    return {};
  }

  bool IsLoopback(NodeId address) const { return models::IsLoopbackAddress(BeginningOf(address)); }

  // ---- Literals ----

  void CheckLiteral(NodeId node) {
    auto literal = tree_.Get<syntax::CompositeLit>(node);
    types::TypeId type = info_.TypeOf(node);
    // Of an element written without `&T` it is a pointer.
    if (!type.valid() || !IsServer(literal.type ? type : types::Deref(type))) return;
    NodeId address;
    bool handler = false;
    std::vector<std::string_view> set;
    for (NodeId element : literal.elts) {
      if (tree_.kind(element) != NodeKind::kKeyValueExpr) return;
      auto field = tree_.Get<syntax::KeyValueExpr>(element);
      std::string_view name = tree_.NameOf(field.key);
      if (name == "Addr") address = field.value;
      handler = handler || name == "Handler";
      set.push_back(name);
    }
    if (!handler && !address) return;  // filled elsewhere
    if (std::ranges::any_of(HeaderTimeouts(), [&](auto name) { return Contains(set, name); }))
      return;
    if (address ? IsLoopback(address) : !around_.listens_to_others) return;
    Report(node, literal, set);
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
  Around around_;
};

void Run(PackageContext& package) {
  if (IsForTestsOrShow(package.package())) return;
  FileCheck::Around around;
  for (const std::unique_ptr<FileContext>& file : package.files()) {
    if (file->file().types == nullptr || file->file().test) continue;
    FileCheck check(*file);
    around.sets_timeout = around.sets_timeout || check.SetsTimeout();
    around.listens_to_others = around.listens_to_others || check.ListensToOthers();
  }
  for (const std::unique_ptr<FileContext>& file : package.files()) {
    if (file->file().types != nullptr) FileCheck(*file).Check(around);
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
