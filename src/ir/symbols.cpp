// Counterpart: cmd/compile/internal/ir/func.go, cmd/compile/internal/noder/writer.go, go1.27.
#include "ir/symbols.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "source/runtime_symbol.h"
#include "syntax/names.h"
#include "types/format.h"

namespace premortem::ir {

using namespace types;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::NodeList;

namespace {

// Which parts of a function body the compiler leaves out before it numbers literals: what
// conditions that are constants exclude, and what follows a statement that does not end.
class DeadCode {
 public:
  DeadCode(const syntax::Tree& tree, const TypeInfo& info) : tree_(tree), info_(info) {}

  void VisitBody(NodeId block) {
    if (block.valid()) List(tree_.Get<syntax::BlockStmt>(block).list);
  }
  bool Contains(uint32_t offset) const {
    return std::ranges::any_of(
        dead_, [&](auto range) { return range.first <= offset && offset < range.second; });
  }

 private:
  void AddDead(NodeId node) {
    if (node.valid()) dead_.emplace_back(tree_.Pos(node), tree_.End(node));
  }

  void List(NodeList list) {
    size_t last_label = 0;
    for (size_t i = 0; i < list.size(); ++i) {
      if (tree_.kind(list[i]) == NodeKind::kLabeledStmt) last_label = i;
    }
    bool dead = false;
    for (size_t i = 0; i < list.size(); ++i) {
      // What a label can lead to is compiled.
      if (dead && i > last_label) {
        AddDead(list[i]);
        continue;
      }
      Stmt(list[i]);
      dead = Terminates(list[i]);
    }
  }

  void Stmt(NodeId stmt) {
    if (!stmt.valid()) return;
    switch (tree_.kind(stmt)) {
      case NodeKind::kBlockStmt: return VisitBody(stmt);
      case NodeKind::kLabeledStmt: return Stmt(tree_.Get<syntax::LabeledStmt>(stmt).stmt);
      case NodeKind::kIfStmt: return If(tree_.Get<syntax::IfStmt>(stmt));
      case NodeKind::kForStmt: return For(tree_.Get<syntax::ForStmt>(stmt));
      case NodeKind::kRangeStmt: return VisitBody(tree_.Get<syntax::RangeStmt>(stmt).body);
      case NodeKind::kSwitchStmt: return Switch(tree_.Get<syntax::SwitchStmt>(stmt));
      case NodeKind::kTypeSwitchStmt: return Clauses(tree_.Get<syntax::TypeSwitchStmt>(stmt).body);
      case NodeKind::kSelectStmt: return Clauses(tree_.Get<syntax::SelectStmt>(stmt).body);
      default: return;
    }
  }

  void If(const syntax::IfStmt& stmt) {
    DropOperands(stmt.cond);
    int value = StaticBool(stmt.cond);
    if (value < 0) {
      AddDead(stmt.body);
    } else {
      VisitBody(stmt.body);
    }
    if (value > 0) {
      AddDead(stmt.else_stmt);
    } else {
      Stmt(stmt.else_stmt);
    }
  }

  void For(const syntax::ForStmt& stmt) {
    if (stmt.cond.valid()) {
      DropOperands(stmt.cond);
      if (StaticBool(stmt.cond) < 0) {
        AddDead(stmt.post);
        return AddDead(stmt.body);
      }
    }
    VisitBody(stmt.body);
  }

  NodeList ListOf(NodeId clause) const {
    return tree_.kind(clause) == NodeKind::kCaseClause ? tree_.Get<syntax::CaseClause>(clause).body
                                                       : tree_.Get<syntax::CommClause>(clause).body;
  }
  void Clauses(NodeId body) {
    for (NodeId clause : tree_.Get<syntax::BlockStmt>(body).list) List(ListOf(clause));
  }

  // Where the tag and the cases before the right one are constants, one clause is left.
  void Switch(const syntax::SwitchStmt& stmt) {
    NodeId target;
    if (!FindTarget(stmt, &target)) return Clauses(stmt.body);
    for (NodeId clause : tree_.Get<syntax::BlockStmt>(stmt.body).list) {
      if (clause == target) {
        List(ListOf(clause));
      } else {
        AddDead(clause);
      }
    }
  }

  // Whether it is known which clause runs; none if none does.
  bool FindTarget(const syntax::SwitchStmt& stmt, NodeId* target) const {
    constant::Value tag = stmt.tag.valid() ? info_.ValueOf(stmt.tag) : constant::MakeBool(true);
    if (tag.kind() == constant::Kind::kUnknown) return false;
    for (NodeId clause : tree_.Get<syntax::BlockStmt>(stmt.body).list) {
      NodeList cases = tree_.Get<syntax::CaseClause>(clause).list;
      if (cases.empty()) *target = clause;
      for (NodeId expr : cases) {
        const constant::Value& value = info_.ValueOf(expr);
        if (value.kind() == constant::Kind::kUnknown) return false;
        if (!constant::Compare(tag, constant::Op::kEql, value)) continue;
        *target = clause;
        return !EndsInFallthrough(clause);
      }
    }
    return !target->valid() || !EndsInFallthrough(*target);
  }
  bool EndsInFallthrough(NodeId clause) const {
    NodeId last = LastNonEmpty(ListOf(clause));
    return last.valid() && tree_.kind(last) == NodeKind::kBranchStmt &&
           tree_.Get<syntax::BranchStmt>(last).tok == Token::kFallthrough;
  }

  NodeId LastNonEmpty(NodeList list) const {
    for (size_t i = list.size(); i-- > 0;) {
      if (tree_.kind(list[i]) != NodeKind::kEmptyStmt) return list[i];
    }
    return NodeId();
  }

  bool Terminates(NodeId stmt) const {
    if (!stmt.valid()) return false;
    switch (tree_.kind(stmt)) {
      case NodeKind::kReturnStmt: return true;
      case NodeKind::kBranchStmt: return tree_.Get<syntax::BranchStmt>(stmt).tok == Token::kGoto;
      case NodeKind::kExprStmt:
        return info_.IsPanic(syntax::Unparen(tree_, tree_.Get<syntax::ExprStmt>(stmt).x));
      case NodeKind::kBlockStmt:
        return Terminates(LastNonEmpty(tree_.Get<syntax::BlockStmt>(stmt).list));
      case NodeKind::kIfStmt: {
        syntax::IfStmt branch = tree_.Get<syntax::IfStmt>(stmt);
        int value = StaticBool(branch.cond);
        return (value < 0 || Terminates(branch.body)) &&
               (value > 0 || Terminates(branch.else_stmt));
      }
      default: return false;
    }
  }

  // 1: always true, -1: always false, 0: that is not known.
  int StaticBool(NodeId cond) const {
    const constant::Value& value = info_.ValueOf(cond);
    if (value.kind() == constant::Kind::kBool) return constant::BoolVal(value) ? 1 : -1;
    if (tree_.kind(cond) != NodeKind::kBinaryExpr) return 0;
    syntax::BinaryExpr binary = tree_.Get<syntax::BinaryExpr>(cond);
    int deciding = binary.op == Token::kLogicalAnd ? -1 : binary.op == Token::kLogicalOr ? 1 : 0;
    if (deciding == 0) return 0;
    int x = StaticBool(binary.x);
    if (x == deciding) return x;
    int y = StaticBool(binary.y);
    return x == -deciding || y == deciding ? y : 0;
  }

  // Of a condition whose left operand decides, the right one is not compiled.
  void DropOperands(NodeId cond) {
    if (tree_.kind(cond) != NodeKind::kBinaryExpr) return;
    syntax::BinaryExpr binary = tree_.Get<syntax::BinaryExpr>(cond);
    int deciding = binary.op == Token::kLogicalAnd ? -1 : binary.op == Token::kLogicalOr ? 1 : 0;
    if (deciding == 0) return;
    DropOperands(binary.x);
    if (StaticBool(binary.x) == deciding) {
      AddDead(binary.y);
    } else {
      DropOperands(binary.y);
    }
  }

  const syntax::Tree& tree_;
  const TypeInfo& info_;
  std::vector<std::pair<uint32_t, uint32_t>> dead_;
};

bool IsInit(const Object& func) {
  return TextOf(func.name) == "init" && !As<Signature>(func.type)->recv.valid();
}

// "main" of a command, which can be imported by nobody.
std::string PathOf(const PackageState& package) {
  const Package& p = Get(package.package);
  return TextOf(p.name) == "main" ? "main" : p.path;
}

// The literals of a group that are compiled, numbered.
class Numbering {
 public:
  Numbering(const FuncGroup& group, std::vector<std::string>& names)
      : names_(names), counts_(group.functions.size()) {}

  void Name(const Function& f, bool parent_is_declared) {
    const std::string& parent = names_[f.parent.value - 1];
    Counts& counts = counts_[f.parent.value - 1];
    std::string& name = names_[f.id.value - 1];
    if (f.kind == FuncKind::kYield) {
      name = parent + "-range" + std::to_string(++counts.ranges);
    } else {
      name = parent + (parent_is_declared ? ".func" : ".") + std::to_string(++counts.literals);
    }
  }

 private:
  struct Counts {
    uint32_t literals = 0, ranges = 0;
  };
  std::vector<std::string>& names_;
  std::vector<Counts> counts_;  // by FuncId - 1
};

}  // namespace

RuntimeSymbols::RuntimeSymbols(const PackageSources& sources)
    : sources_(sources), prefix_(source::EscapePackagePath(PathOf(sources.package())) + '.') {
  size_t inits = 0;
  for (const Unit& unit : sources.package().files) {
    units_[unit.file.value] = &unit;
    if (!unit.tree->root().valid()) continue;
    CollectLinkNames(*unit.tree);
    for (NodeId id : unit.tree->file().decls) {
      if (unit.tree->kind(id) != NodeKind::kFuncDecl) continue;
      const Object* func = GetOrNull(unit.info->DefOf(unit.tree->Get<syntax::FuncDecl>(id).name));
      if (func != nullptr && IsInit(*func)) init_numbers_[func->id.value] = inits++;
    }
  }
}

void RuntimeSymbols::CollectLinkNames(const syntax::Tree& tree) {
  constexpr std::string_view kDirective = "//go:linkname ";
  for (const syntax::Comment& comment : tree.comments()) {
    std::string_view text = tree.text().substr(comment.begin, comment.end - comment.begin);
    if (!text.starts_with(kDirective)) continue;
    text.remove_prefix(kDirective.size());
    size_t blank = text.find(' ');
    if (blank == text.npos) continue;  // another package may refer to it, by its own name
    link_names_[std::string(text.substr(0, blank))] = Trim(text.substr(blank));
  }
}

const std::string* RuntimeSymbols::LinkNameOf(const Function& f) const {
  if (f.kind != FuncKind::kDeclared) return nullptr;
  const Object& func = types::Get(f.object);
  if (As<Signature>(func.type)->recv.valid()) return nullptr;
  auto found = link_names_.find(std::string(NameOf(func)));
  return found == link_names_.end() ? nullptr : &found->second;
}

std::string RuntimeSymbols::NameOfDeclared(ObjectId id) const {
  const Object& func = types::Get(id);
  if (func.name == syntax::names::kBlank) return {};
  const Signature& signature = *As<Signature>(func.type);
  std::string name = prefix_;
  if (signature.recv.valid()) {
    TypeId recv = types::Get(signature.recv).type;
    const Pointer* pointer = As<Pointer>(recv);
    const Named* named = As<Named>(pointer != nullptr ? pointer->base : recv);
    if (named == nullptr) return {};
    name += pointer != nullptr ? "(*" : "";
    name += NameOf(types::Get(named->obj));
    name += signature.rparams.empty() ? "" : "[...]";
    name += pointer != nullptr ? ")." : ".";
  }
  name += NameOf(func);
  if (!signature.tparams.empty()) name += "[...]";
  if (auto init = init_numbers_.find(id.value); init != init_numbers_.end()) {
    name += '.' + std::to_string(init->second);
  }
  return name;
}

std::vector<std::string> RuntimeSymbols::Of(const FuncGroup& group) const {
  std::vector<std::string> names(group.functions.size());
  Numbering numbering(group, names);
  std::unordered_map<uint32_t, DeadCode> dead;  // by FileId; a package initializer has many
  for (const auto& f : group.functions) {
    std::string& name = names[f->id.value - 1];
    if (f->kind == FuncKind::kInit) {
      name = prefix_ + "init";
      continue;
    }
    if (f->kind == FuncKind::kBound || f->kind == FuncKind::kThunk) continue;
    const Unit& unit = UnitOf(*f);
    DeadCode& code = dead.try_emplace(f->loc.file.value, *unit.tree, *unit.info).first->second;
    if (f->kind == FuncKind::kDeclared) {
      name = NameOfDeclared(f->object);
    } else if (!names[f->parent.value - 1].empty() && !code.Contains(f->loc.offset)) {
      FuncKind around = group.Get(f->parent).kind;
      numbering.Name(*f, around == FuncKind::kDeclared || around == FuncKind::kInit);
    }
    // The body of a range is a part of its function.
    if (f->kind != FuncKind::kYield) code.VisitBody(syntax::FunctionBody(*unit.tree, f->syntax));
  }
  // Literals are named for what the function is called in its package.
  const Function& root = group.root();
  if (const std::string* link_name = LinkNameOf(root)) {
    // Without a body it stands for a function elsewhere.
    names.front() = root.blocks.empty() ? std::string() : *link_name;
  }
  return names;
}

void DumpSymbols(std::string& out, const PackageState& package, const source::FileTable& files) {
  PackageSources sources(package);
  RuntimeSymbols symbols(sources);
  BuilderPool pool;
  BuildPackage(pool, package, [&](FuncGroup& group) {
    std::vector<std::string> names = symbols.Of(group);
    for (const auto& f : group.functions) {
      const std::string& name = names[f->id.value - 1];
      if (name.empty() || !f->syntax.valid()) continue;
      const source::SourceFile& file = files.Get(f->loc.file);
      const syntax::Tree& tree = *symbols.UnitOf(*f).tree;
      out += name + ' ' + std::string(BaseName(file.path())) + ':';
      AppendDecimal(out, file.PositionAt(tree.Pos(f->syntax)).line);
      out += '-';
      AppendDecimal(out, file.PositionAt(tree.End(f->syntax)).line);
      out += '\n';
    }
  });
}

}  // namespace premortem::ir
