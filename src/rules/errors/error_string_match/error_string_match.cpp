// The text of an error is for people. Nobody promises to keep it: a release rewords it, a caller
// wraps it, and the branch that hangs on it is never taken again; no test of the package that
// makes the error fails.
//
// So: is a text compared, searched or matched, and is it the text of an error, there or through one
// local variable? Silent where no wording is looked for (line ends, an empty text), where the other
// side is not known to be wording, as in messages that are put together, and where nothing but the
// wording of the error that is returned hangs on it (wording.h). A warning where there is a better
// way: the text has a value, or this package makes it; else a note.

#include <algorithm>
#include <optional>

#include "models/errors.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/errors/error_string_match/wording.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/predicates.h"

namespace premortem::rules::error_string_match {

namespace {

using syntax::Token;
using syntax::Tree;

constexpr int kComparison = syntax::Precedence(Token::kEql);

// One place where the text of an error decides.
struct Match {
  NodeId place;
  NodeId error;   // whose text it is
  NodeId wanted;  // the text that is looked for
};

bool IsLetter(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z'); }

class Matches {
 public:
  explicit Matches(FileContext& file) : file_(file), tree_(file.tree()) {}

  // Whether the text of an error is compared or searched there, be it with what it may.
  bool IsAboutText(NodeId node) {
    if (tree_.kind(node) == NodeKind::kBinaryExpr) {
      auto binary = tree_.Get<syntax::BinaryExpr>(node);
      bool compares = binary.op == Token::kEql || binary.op == Token::kNeq;
      return compares && (ErrorOf(binary.x) || ErrorOf(binary.y));
    }
    if (tree_.kind(node) != NodeKind::kCallExpr) return false;
    auto call = tree_.Get<syntax::CallExpr>(node);
    std::optional<Callee> callee = CalleeOf(file_, node);
    return callee && call.args.size() == 2 && Seeks(node, *callee) &&
           (ErrorOf(call.args[0]) || ErrorOf(call.args[1]));
  }

  std::optional<Match> At(NodeId node) {
    switch (tree_.kind(node)) {
      case NodeKind::kBinaryExpr: return InComparison(node);
      case NodeKind::kCallExpr: return InCall(node);
      case NodeKind::kSwitchStmt: return InSwitch(node);
      default: return {};
    }
  }

  // Whether a variable goes through a list of constants: for _, s := range []string{"a", "b"}.
  bool IsOneOfTexts(NodeId expr) {
    if (tree_.kind(expr) != NodeKind::kIdent) return false;
    NodeId declaration = file_.Locals().DeclarationOf(expr);
    NodeId loop = declaration ? file_.Parent(declaration) : NodeId();
    if (!loop || tree_.kind(loop) != NodeKind::kRangeStmt) return false;
    auto range = tree_.Get<syntax::RangeStmt>(loop);
    if (range.value != declaration) return false;
    NodeId list = Unparen(tree_, range.x);
    if (tree_.kind(list) != NodeKind::kIdent) return HoldsTexts(tree_, file_.types(), list);
    if (file_.Locals().DeclarationOf(list)) {
      NodeId value = OnlyValueOf(file_, list);
      return value && HoldsTexts(tree_, file_.types(), Unparen(tree_, value));
    }
    return PackageVariableHoldsTexts(file_.types().UseOf(list));
  }

 private:
  bool PackageVariableHoldsTexts(types::ObjectId variable) const {
    return variable.valid() &&
           std::ranges::any_of(file_.package().files, [&](const FileView& file) {
             if (file.tree == nullptr || file.types == nullptr) return false;
             return std::ranges::any_of(file.tree->AllOf(NodeKind::kValueSpec), [&](NodeId node) {
               auto spec = file.tree->Get<syntax::ValueSpec>(node);
               return spec.names.size() == 1 && spec.values.size() == 1 &&
                      file.types->DefOf(spec.names[0]) == variable &&
                      HoldsTexts(*file.tree, *file.types, spec.values[0]);
             });
           });
  }

  std::optional<Match> InComparison(NodeId node) {
    auto binary = tree_.Get<syntax::BinaryExpr>(node);
    if (binary.op != Token::kEql && binary.op != Token::kNeq) return {};
    for (auto [text, wanted] : {std::pair(binary.x, binary.y), std::pair(binary.y, binary.x)}) {
      if (!IsWording(wanted)) continue;
      if (NodeId error = ErrorOf(text)) return Match{node, error, wanted};
    }
    return {};
  }

  std::optional<Match> InSwitch(NodeId node) {
    auto stmt = tree_.Get<syntax::SwitchStmt>(node);
    if (!stmt.tag) return {};
    NodeId error = ErrorOf(stmt.tag);
    if (!error) return {};
    for (NodeId clause : tree_.Get<syntax::BlockStmt>(stmt.body).list) {
      for (NodeId wanted : tree_.Get<syntax::CaseClause>(clause).list) {
        if (IsWording(wanted)) return Match{stmt.tag, error, wanted};
      }
    }
    return {};
  }

  std::optional<Match> InCall(NodeId node) {
    auto call = tree_.Get<syntax::CallExpr>(node);
    if (call.args.empty()) return {};
    std::optional<Callee> callee = CalleeOf(file_, node);
    if (!callee) return {};
    if (call.args.size() == 2) {
      std::optional<Match> match = InSearch(node, call);
      if (match && Seeks(node, *callee)) return match;
    }
    if (std::optional<Match> match = InHelper(node, call, *callee)) return match;
    if (!models::HasRole(callee->name, models::Role::kMatchesPattern)) return {};
    NodeId error = ErrorOf(call.args.back());
    if (!error) return {};
    NodeId pattern =
        call.args.size() == 2 ? call.args[0] : tree_.Get<syntax::SelectorExpr>(call.fun).x;
    return Match{node, error, pattern};
  }

  // Whether a call with two arguments says whether one is in the other.
  bool Seeks(NodeId node, const Callee& callee) const {
    if (models::HasRole(callee.name, models::Role::kSeeksText)) return true;
    if (!models::HasRole(callee.name, models::Role::kFindsText)) return false;
    NodeId parent = file_.Parent(node);
    if (tree_.kind(parent) != NodeKind::kBinaryExpr) return false;
    return syntax::Precedence(tree_.Get<syntax::BinaryExpr>(parent).op) == kComparison;
  }

  // A call of a function of the package that seeks one of its parameters in another, a text or an
  // error: has(err, "not found").
  std::optional<Match> InHelper(NodeId node, const syntax::CallExpr& call, const Callee& callee) {
    if (callee.name.package != file_.package().import_path) return {};
    NodeId wanted, error;
    for (NodeId arg : call.args) {
      if (!wanted && IsWording(arg)) wanted = arg;
      if (!error) error = IsError(arg) && SentinelOf(file_, arg) == nullptr ? arg : ErrorOf(arg);
    }
    if (!wanted || !error) return {};
    auto [file, decl] = DeclarationOf(file_.package(), *callee.func);
    if (file == nullptr) return {};
    auto parameter = [&](NodeId arg) {
      auto index = std::ranges::find(call.args, arg) - call.args.begin();
      return ParameterOf(*callee.func, static_cast<size_t>(index));
    };
    NodeId text = *std::ranges::find_if(
        call.args, [&](NodeId arg) { return arg == error || ErrorOf(arg) == error; });
    bool seeks = SeeksForItsCaller(*file, decl, parameter(text), parameter(wanted));
    return seeks ? std::optional(Match{node, error, wanted}) : std::nullopt;
  }

  // Whether a function seeks one of its parameters in another.
  static bool SeeksForItsCaller(const FileView& file, NodeId decl, types::ObjectId text,
                                types::ObjectId wanted) {
    const Tree& tree = *file.tree;
    if (!text.valid() || !wanted.valid()) return false;
    auto seeks = [&](NodeId x, NodeId y) {
      return VariableIn(tree, *file.types, x) == text && VariableIn(tree, *file.types, y) == wanted;
    };
    bool in_call = std::ranges::any_of(tree.AllOf(NodeKind::kCallExpr), [&](NodeId node) {
      auto call = tree.Get<syntax::CallExpr>(node);
      if (call.args.size() != 2 || !IsWithin(tree, node, decl)) return false;
      std::optional<Callee> inner = CalleeOf(tree, *file.types, node);
      return inner && models::HasRole(inner->name, models::Role::kSeeksText) &&
             seeks(call.args[0], call.args[1]);
    });
    return in_call || std::ranges::any_of(tree.AllOf(NodeKind::kBinaryExpr), [&](NodeId node) {
             auto binary = tree.Get<syntax::BinaryExpr>(node);
             return binary.op == Token::kEql && IsWithin(tree, node, decl) &&
                    (seeks(binary.x, binary.y) || seeks(binary.y, binary.x));
           });
  }

  // The variable that an expression is, or whose text it is, below functions that keep the wording;
  // else none.
  static types::ObjectId VariableIn(const Tree& tree, const types::TypeInfo& info, NodeId expr) {
    for (expr = Unparen(tree, expr); tree.kind(expr) == NodeKind::kCallExpr;) {
      if (NodeId error = ErrorOfTextCall(tree, info, expr)) {
        expr = Unparen(tree, error);
        continue;
      }
      auto call = tree.Get<syntax::CallExpr>(expr);
      std::optional<Callee> callee = CalleeOf(tree, info, expr);
      if (!callee || !models::HasRole(callee->name, models::Role::kKeepsWording)) return {};
      expr = Unparen(tree, call.args[0]);
    }
    return tree.kind(expr) == NodeKind::kIdent ? info.UseOf(expr) : types::ObjectId();
  }

  std::optional<Match> InSearch(NodeId node, const syntax::CallExpr& call) {
    for (auto [text, wanted] :
         {std::pair(call.args[0], call.args[1]), std::pair(call.args[1], call.args[0])}) {
      if (!IsWording(wanted)) continue;
      if (NodeId error = ErrorOf(text)) return Match{node, error, wanted};
    }
    return {};
  }

  // A constant with words in it, one of a list of such, or the text of an error that stands for its
  // kind.
  bool IsWording(NodeId expr) {
    expr = BelowConversion(expr);
    if (HasWords(file_.types(), expr)) return true;
    if (IsOneOfTexts(expr)) return true;
    NodeId error = TextSource(expr);
    return error && SentinelOf(file_, error) != nullptr;
  }

  static bool HasWords(const types::TypeInfo& info, NodeId expr) {
    const constant::Value& value = info.ValueOf(expr);
    return value.kind() == constant::Kind::kString &&
           std::ranges::any_of(constant::StringVal(value), IsLetter);
  }

  // Whether an expression is a literal of constants with words in them.
  static bool HoldsTexts(const Tree& tree, const types::TypeInfo& info, NodeId expr) {
    if (tree.kind(expr) != NodeKind::kCompositeLit) return false;
    syntax::NodeList elements = tree.Get<syntax::CompositeLit>(expr).elts;
    return !elements.empty() &&
           std::ranges::all_of(elements, [&](NodeId element) { return HasWords(info, element); });
  }

  // The error whose text the expression is; none where it is none, or where it stands for its kind.
  NodeId ErrorOf(NodeId expr) {
    NodeId error = TextSource(expr);
    return error && SentinelOf(file_, error) == nullptr ? error : NodeId();
  }

  // []byte(text), string(bytes).
  NodeId BelowConversion(NodeId expr) const {
    expr = Unparen(tree_, expr);
    if (tree_.kind(expr) != NodeKind::kCallExpr) return expr;
    auto call = tree_.Get<syntax::CallExpr>(expr);
    bool converts =
        call.args.size() == 1 && file_.types().ModeOf(call.fun) == types::OperandMode::kTypExpr;
    return converts ? Unparen(tree_, call.args[0]) : expr;
  }

  NodeId TextSource(NodeId expr) {
    expr = BelowConversion(expr);
    if (tree_.kind(expr) == NodeKind::kIdent) {
      NodeId value = OnlyValueOf(file_, expr);
      return value ? TextOfCall(value) : NodeId();
    }
    return TextOfCall(expr);
  }

  NodeId TextOfCall(NodeId expr) {
    for (expr = Unparen(tree_, expr); tree_.kind(expr) == NodeKind::kCallExpr;) {
      if (NodeId error = ErrorOfTextCall(file_, expr)) return error;
      auto call = tree_.Get<syntax::CallExpr>(expr);
      std::optional<Callee> callee = CalleeOf(file_, expr);
      if (!callee || call.args.empty()) return {};
      if (models::HasRole(callee->name, models::Role::kKeepsWording)) {
        expr = Unparen(tree_, call.args[0]);
        if (tree_.kind(expr) != NodeKind::kIdent) continue;
        NodeId value = OnlyValueOf(file_, expr);
        return value ? ErrorOfTextCall(file_, value) : NodeId();
      }
      if (NodeId error = GivenForText(call, *callee)) return error;
      return Prints(callee->name, call) && IsError(call.args.back()) ? call.args.back() : NodeId();
    }
    return {};
  }

  // The error that a function of the package is given whose results are the text of that, or
  // constants.
  NodeId GivenForText(const syntax::CallExpr& call, const Callee& callee) const {
    if (callee.name.package != file_.package().import_path) return {};
    auto arg = std::ranges::find_if(call.args, [&](NodeId expr) { return IsError(expr); });
    if (arg == call.args.end()) return {};
    auto [file, decl] = DeclarationOf(file_.package(), *callee.func);
    types::ObjectId error = ParameterOf(*callee.func, static_cast<size_t>(arg - call.args.begin()));
    if (file == nullptr || !error.valid()) return {};
    const Tree& tree = *file->tree;
    bool gives = false;
    for (NodeId stmt : tree.AllOf(NodeKind::kReturnStmt)) {
      if (!IsWithin(tree, stmt, decl)) continue;
      syntax::NodeList results = tree.Get<syntax::ReturnStmt>(stmt).results;
      if (results.size() != 1) return {};
      bool is_text = tree.kind(Unparen(tree, results[0])) == NodeKind::kCallExpr &&
                     VariableIn(tree, *file->types, results[0]) == error;
      bool is_constant = file->types->ValueOf(results[0]).kind() == constant::Kind::kString;
      if (!is_text && !is_constant) return {};
      gives = gives || is_text;
    }
    return gives ? *arg : NodeId();
  }

  bool Prints(const models::FunctionName& name, const syntax::CallExpr& call) const {
    if (models::HasRole(name, models::Role::kPrints)) return call.args.size() == 1;
    if (!models::HasRole(name, models::Role::kPrintsFormatted) || call.args.size() != 2)
      return false;
    const constant::Value& format = file_.types().ValueOf(call.args[0]);
    if (format.kind() != constant::Kind::kString) return false;
    std::string_view text = constant::StringVal(format);
    return text == "%v" || text == "%s";
  }

  bool IsError(NodeId expr) const {
    types::TypeId type = file_.types().TypeOf(expr);
    return type.valid() && types::IsNonTypeParamInterface(type) && ImplementsError(type);
  }

  FileContext& file_;
  const Tree& tree_;
};

// One `||` of several matches is one decision. Collects those below `node`, from the left.
void CollectMatches(FileContext& file, Matches& matches, NodeId node, std::vector<Match>& found) {
  const Tree& tree = file.tree();
  std::vector<NodeId> open = {node};
  while (!open.empty()) {
    NodeId expr = Unparen(tree, open.back());
    open.pop_back();
    if (tree.kind(expr) == NodeKind::kBinaryExpr) {
      auto binary = tree.Get<syntax::BinaryExpr>(expr);
      if (binary.op == Token::kLogicalOr || binary.op == Token::kLogicalAnd) {
        open.push_back(binary.y);
        open.push_back(binary.x);
        continue;
      }
    }
    if (std::optional<Match> match = matches.At(expr)) found.push_back(*match);
  }
}

// The outermost condition that the node is part of.
NodeId ConditionAround(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  for (NodeId parent = file.Parent(node); parent; parent = file.Parent(parent)) {
    bool joins = false;
    if (tree.kind(parent) == NodeKind::kBinaryExpr) {
      Token op = tree.Get<syntax::BinaryExpr>(parent).op;
      joins = op == Token::kLogicalOr || op == Token::kLogicalAnd;
    }
    if (!joins && tree.kind(parent) != NodeKind::kParenExpr) break;
    node = parent;
  }
  return node;
}

// ` == ` with the text of a sentinel says what errors.Is says.
void AddFix(FileContext& file, FindingBuilder& report, const Match& match) {
  const Tree& tree = file.tree();
  if (tree.kind(match.place) != NodeKind::kBinaryExpr) return;
  NodeId sentinel = ErrorOfTextCall(file, match.wanted);
  auto binary = tree.Get<syntax::BinaryExpr>(match.place);
  NodeId text = binary.x == match.wanted ? binary.y : binary.x;
  if (!sentinel || ErrorOfTextCall(file, text) != match.error) return;
  std::optional<PackageRef> ref = RefToPackage(file, models::kErrorsPackage);
  if (!ref) return;
  std::string call = (binary.op == Token::kNeq ? "!" : "") + ref->name + ".Is(" +
                     std::string(tree.TextOf(match.error)) + ", " +
                     std::string(tree.TextOf(sentinel)) + ")";
  std::vector<findings::Edit> edits = std::move(ref->edits);
  edits.push_back({file.Range(match.place), call});
  report.Fix("compare the error with `" + ref->name + ".Is`", std::move(edits));
}

// What would say the same without the text, if that is known.
std::string AdviceFor(const FileContext& file, const Match& match) {
  const constant::Value& value = file.types().ValueOf(match.wanted);
  if (value.kind() != constant::Kind::kString) return "";
  const models::ErrorText* known = models::ErrorOfText(constant::StringVal(value));
  if (known == nullptr) return "";
  return "; the standard library has `" + std::string(known->value) + "` for it";
}

// The constant text that is looked for; empty where it is a pattern or the text of a value.
std::string_view ConstantText(const FileContext& file, const Match& match) {
  const constant::Value& value = file.types().ValueOf(match.wanted);
  bool whole = value.kind() == constant::Kind::kString;
  return whole ? std::string_view(constant::StringVal(value)) : std::string_view();
}

// Where this package makes the text, which could have a value then; a note where nobody is known to
// have one.
void AddMaker(const FileContext& file, FindingBuilder& report, const Match& match, bool advised) {
  std::string_view text = ConstantText(file, match);
  if (text.empty()) return;
  source::SourceRange place = PlaceOfMaking(file, text);
  if (place.end != 0) {
    report.Related(place, "an error with this text is made here");
  } else if (!advised) {
    report.Severity(findings::Severity::kNote);
  }
}

void Visit(FileContext& file, NodeId node) {
  Matches matches(file);
  std::optional<Match> match = matches.At(node);
  if (file.ServesTests()) return;
  if (!match) {
    bool asked = file.IsAskedAbout(node) && matches.IsAboutText(node);
    if (asked) file.Silent(node, "what is looked for is not known to be words");
    return;
  }
  std::vector<Match> joined;
  NodeId condition = ConditionAround(file, match->place);
  CollectMatches(file, matches, condition, joined);
  bool is_first = joined.empty() || joined[0].place == match->place;
  if (!is_first) return file.Silent(node, "it is told with the first text of the condition");
  if (OnlyWords(file, condition)) {
    return file.Silent(node, "nothing but the words of the error that is returned hangs on it");
  }
  const Tree& tree = file.tree();
  if (auto report = file.Report(match->place)) {
    std::string advice = AdviceFor(file, *match);
    report.Message(Quoted(tree.TextOf(match->error)) + " is recognised by its text, " +
                   Quoted(tree.TextOf(match->wanted)) + ", which no author promises to keep" +
                   advice);
    AddMaker(file, report, *match, !advice.empty());
    if (matches.IsOneOfTexts(match->wanted)) report.Severity(findings::Severity::kNote);
    for (size_t i = 1; i < joined.size(); ++i)
      report.Related(file.Range(joined[i].place),
                     "and by " + Quoted(tree.TextOf(joined[i].wanted)));
    AddFix(file, report, *match);
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "error-string-match",
             .family = "errors",
             .summary = "a decision that hangs on the text of an error",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kTypes,
    .visits = {NodeKind::kBinaryExpr, NodeKind::kCallExpr, NodeKind::kSwitchStmt},
    .visit = Visit,
});

}  // namespace premortem::rules::error_string_match
