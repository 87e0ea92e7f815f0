// Counterpart: golang.org/x/tools/go/ssa/create.go.
#include "ir/build.h"

#include <algorithm>

#include "ir/function_builder.h"
#include "syntax/names.h"

namespace premortem::ir {

using namespace types;

BuilderPool::BuilderPool() = default;
BuilderPool::~BuilderPool() = default;

FunctionBuilder& BuilderPool::At(uint32_t depth) {
  while (builders_.size() <= depth) builders_.push_back(std::make_unique<FunctionBuilder>());
  return *builders_[depth];
}

PackageSources::PackageSources(const PackageState& package) : package_(package) {
  for (const TypeCheckError& error : package.errors) {
    if (!error.soft && error.loc.file.valid()) {
      errors_[error.loc.file.value].push_back(error.loc.offset);
    }
  }
  for (const Unit& unit : package.files) {
    for (const syntax::SyntaxError& error : unit.tree->errors()) {
      errors_[unit.file.value].push_back(error.offset);
    }
  }
  for (auto& [file, offsets] : errors_) std::ranges::sort(offsets);
}

BodySource PackageSources::Of(const Unit& unit) const {
  auto errors = errors_.find(unit.file.value);
  return {.tree = unit.tree,
          .info = unit.info,
          .file = unit.file,
          .package = package_.package,
          .version = unit.version,
          .errors = errors == errors_.end() ? std::span<const uint32_t>() : errors->second};
}

namespace {

// The first node of a subtree: children come before their parents and are contiguous with them.
NodeId FirstNode(const syntax::Tree& tree, NodeId root) {
  for (NodeId id = root;;) {
    NodeId first;
    tree.ForEachChild(id, [&](NodeId child) {
      if (!first.valid() || child.value < first.value) first = child;
    });
    if (!first.valid()) return id;
    id = first;
  }
}

// Of these the checker says something wherever they stand in a body, if it knows what they are.
bool IsAlwaysRecorded(NodeKind kind) {
  switch (kind) {
    case NodeKind::kFuncLit:
    case NodeKind::kCompositeLit:
    case NodeKind::kSelectorExpr:
    case NodeKind::kIndexExpr:
    case NodeKind::kSliceExpr:
    case NodeKind::kCallExpr:
    case NodeKind::kStarExpr:
    case NodeKind::kUnaryExpr:
    case NodeKind::kBinaryExpr: return true;
    default: return false;
  }
}

bool IsUnknown(const BodySource& source, NodeId id) {
  NodeKind kind = source.tree->kind(id);
  if (kind == NodeKind::kBadExpr || kind == NodeKind::kBadStmt || kind == NodeKind::kBadDecl) {
    return true;
  }
  if (!syntax::IsExpr(kind)) return false;
  // A predeclared function has a type only where it is called, and not if the call is a constant.
  if (source.info->ModeOf(id) == OperandMode::kBuiltin) return false;
  TypeId type = source.info->TypeOf(id);
  if (!type.valid()) return false;
  if (!IsValid(type)) return true;
  const Tuple* tuple = As<Tuple>(type);
  return tuple != nullptr && std::ranges::any_of(tuple->vars, [](ObjectId var) {
           return !IsValid(types::Get(var).type);
         });
}

}  // namespace

bool IsLowerable(const BodySource& source, NodeId root) {
  // In receivers the checker records less.
  NodeId body = root;
  if (source.tree->kind(root) == NodeKind::kFuncDecl) {
    body = source.tree->Get<syntax::FuncDecl>(root).body;
  }
  uint32_t first_of_body = body.valid() ? FirstNode(*source.tree, body).value : root.value + 1;
  auto error = std::ranges::lower_bound(source.errors, source.tree->Pos(root));
  if (error != source.errors.end() && *error <= source.tree->End(root)) return false;
  for (uint32_t id = FirstNode(*source.tree, root).value; id <= root.value; ++id) {
    if (IsUnknown(source, NodeId(id))) return false;
    if (id >= first_of_body && IsAlwaysRecorded(source.tree->kind(NodeId(id))) &&
        source.info->ModeOf(NodeId(id)) == OperandMode::kInvalid) {
      return false;
    }
  }
  return true;
}

namespace {

FuncGroup BuildDeclared(BuilderPool& pool, const BodySource& source, const Object& func,
                        NodeId func_decl, NodeId body) {
  FuncGroup group;
  pool.StartGroup();
  FunctionBuilder& builder = pool.At(0);
  builder.Begin(pool, group, source, nullptr, FuncKind::kDeclared, func.loc);
  builder.BuildDeclared(func, func_decl, body);
  if (pool.gave_up()) group.functions.clear();
  return group;
}

// Whether a type that is written out has a part that is not known.
bool HasUnknown(TypeId t) {
  if (!t.valid() || !IsValid(t)) return true;
  if (const auto* pointer = As<Pointer>(t)) return HasUnknown(pointer->base);
  if (const auto* slice = As<Slice>(t)) return HasUnknown(slice->elem);
  if (const auto* array = As<Array>(t)) return array->len < 0 || HasUnknown(array->elem);
  if (const auto* chan = As<Chan>(t)) return HasUnknown(chan->elem);
  if (const auto* map = As<Map>(t)) return HasUnknown(map->key) || HasUnknown(map->elem);
  auto any = [](ObjectList vars) {
    return std::ranges::any_of(vars, [](ObjectId v) { return HasUnknown(types::Get(v).type); });
  };
  if (const auto* structure = As<Struct>(t)) return any(structure->fields);
  if (const auto* signature = As<Signature>(t)) {
    return any(Vars(signature->params)) || any(Vars(signature->results));
  }
  return false;
}

}  // namespace

FuncGroup BuildFunction(BuilderPool& pool, const BodySource& source, NodeId func_decl) {
  syntax::FuncDecl decl = source.tree->Get<syntax::FuncDecl>(func_decl);
  const Object* func = GetOrNull(source.info->DefOf(decl.name));
  if (func == nullptr || As<Signature>(func->type) == nullptr) return {};
  if (!IsLowerable(source, func_decl)) return {};
  return BuildDeclared(pool, source, *func, func_decl, decl.body);
}

FuncGroup BuildBody(BuilderPool& pool, const CheckedBody& body, const Object& func) {
  std::vector<uint32_t> errors;
  for (const TypeCheckError& error : body.errors()) {
    if (!error.soft && error.loc.file == body.file()) errors.push_back(error.loc.offset);
  }
  for (const syntax::SyntaxError& error : body.tree().errors()) errors.push_back(error.offset);
  std::ranges::sort(errors);
  BodySource source{.tree = &body.tree(),
                    .info = &body.info(),
                    .file = body.file(),
                    .package = func.package,
                    .version = body.unit().version,
                    .errors = errors};
  const auto* signature = As<Signature>(func.type);
  if (signature == nullptr || HasUnknown(func.type)) return {};
  if (signature->recv.valid() && HasUnknown(types::Get(signature->recv).type)) return {};
  if (!IsLowerable(source, body.tree().root())) return {};
  return BuildDeclared(pool, source, func, NodeId(), body.tree().root());
}

FuncGroup BuildPackageInit(BuilderPool& pool, const PackageSources& sources) {
  FuncGroup group;
  pool.StartGroup();
  FunctionBuilder& builder = pool.At(0);
  BodySource source;
  source.package = sources.package().package;
  builder.Begin(pool, group, source, nullptr, FuncKind::kInit, SourceLoc());
  builder.BuildInit(sources);
  if (pool.gave_up()) group.functions.clear();
  return group;
}

void BuildPackage(BuilderPool& pool, const PackageState& package,
                  FunctionRef<void(FuncGroup&)> visit) {
  PackageSources sources(package);
  for (const Unit& unit : package.files) {
    if (!unit.tree->root().valid()) continue;
    BodySource source = sources.Of(unit);
    for (NodeId decl : unit.tree->file().decls) {
      if (unit.tree->kind(decl) != NodeKind::kFuncDecl) continue;
      FuncGroup group = BuildFunction(pool, source, decl);
      if (!group.functions.empty()) visit(group);
    }
  }
  FuncGroup init = BuildPackageInit(pool, sources);
  if (!init.functions.empty()) visit(init);
}

}  // namespace premortem::ir
