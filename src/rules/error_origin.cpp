#include "rules/error_origin.h"

#include <algorithm>
#include <vector>

#include "flow/error_note.h"
#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "models/errors.h"
#include "models/returned_errors.h"
#include "models/standard.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "types/check.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules {

namespace {

using flow::ErrorItem;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;
using types::Object;
using types::TypeInfo;

NodeId Callable(const Tree& tree, NodeId call) {
  NodeId fun = Unparen(tree, tree.Get<syntax::CallExpr>(call).fun);
  if (tree.kind(fun) == NodeKind::kIndexExpr) fun = tree.Get<syntax::IndexExpr>(fun).x;
  return fun;
}

// The function or method that is called; null where it is a value or a conversion.
const Object* FunctionOf(const Tree& tree, const TypeInfo& info, NodeId call) {
  NodeId fun = Callable(tree, call);
  if (tree.kind(fun) != NodeKind::kIdent && tree.kind(fun) != NodeKind::kSelectorExpr) return {};
  const Object* used = types::GetOrNull(info.UseOf(fun));
  if (used == nullptr || used->kind != types::ObjectKind::kFunc) return nullptr;
  return &types::Origin(*used);
}

bool IsWithinModule(std::string_view package, std::string_view module) {
  return package.starts_with(module) &&
         (package.size() == module.size() || package[module.size()] == '/');
}

// Whether others hand the function errors to ask about: it is exported and no method, and returns
// no error. One that does may be there to add to it, and to be exact about it.
bool IsAskedByOthers(const ir::Function& f) {
  if (f.kind != ir::FuncKind::kDeclared || !f.object.valid()) return false;
  const Object& object = types::Get(f.object);
  const auto* signature = types::As<types::Signature>(object.type);
  if (signature == nullptr || signature->recv.valid() || !types::IsExported(object)) return false;
  return std::ranges::none_of(types::Vars(signature->results), [](types::ObjectId result) {
    return ImplementsError(types::Get(result).type);
  });
}

// Whether all callers of a function are in sight.
bool HasClosedCallers(const FunctionContext& function, flow::FunctionId f) {
  const flow::CallGraph& graph = function.in_program().program().graph();
  std::vector<flow::FunctionId> callers = graph.CallersOf(f);
  std::erase_if(callers, [&](flow::FunctionId caller) {
    const flow::FunctionSummary* summary = graph.SummaryOf(caller);
    return summary != nullptr && summary->in_test;
  });
  return !callers.empty() && std::ranges::all_of(callers, [&](flow::FunctionId caller) {
    const flow::PackageSummary* from = graph.PackageOf(caller);
    return from != nullptr &&
           IsWithinModule(flow::TextOf(from->path), function.file().package().module_path);
  });
}

// What is known of the wanted one among the errors that arrive.
ErrorOrigin Judge(const flow::ErrorSet& set, const WantedError& wanted) {
  ErrorOrigin origin{.open = set.open()};
  if (const ErrorItem* item = set.Find(wanted.name)) {
    origin.bare = item->bare || !item->wrapped;
    origin.wrapped = item->wrapped;
    origin.place = item->wrapped_at;
  }
  bool wrapped_by_library = origin.wrapped && !origin.place.file.valid();
  const ErrorItem* around_library = nullptr;
  for (const ErrorItem& item : set.items()) {
    if (item.kind != ErrorItem::Kind::kLibrary) continue;
    std::string_view library = flow::TextOf(item.name);
    // What functions of the standard library only give wrapped has a row, and so may others.
    bool has_row =
        wrapped_by_library && (models::IsStandard(library) ||
                               (library != wanted.package &&
                                models::OnlyReturnsWrapped(library, flow::TextOf(wanted.name))));
    if (has_row) origin.library = library;
    if (item.bare && !has_row) origin.open = true;
    bool may_be = models::MayReturnErrorOf(library, wanted.package);
    if (may_be && item.wrapped && !models::IsStandard(library)) around_library = &item;
  }
  // An error of a library that nobody looks into, which arrives in no other way than wrapped.
  if (around_library != nullptr && !origin.wrapped && !origin.bare && !origin.open) {
    origin.wrapped = true;
    origin.place = around_library->wrapped_at;
  }
  return origin;
}

// Whether a call unwraps errors, or looks for the wanted one in wrapped ones.
bool LooksBelow(const FileContext& file, NodeId node, const Object& called,
                const WantedError& wanted) {
  models::FunctionName name = NameOfFunction(called);
  auto args = file.tree().Get<syntax::CallExpr>(node).args;
  if (models::HasRole(name, models::Role::kUnwraps)) return true;
  if (args.empty()) return models::IsErrorProtocol(name.name);
  if (wanted.sentinel == nullptr) return models::HasRole(name, models::Role::kFindsType);
  return models::HasRole(name, models::Role::kFindsError) && args.size() == 2 &&
         SentinelOf(file, args[1]) == wanted.sentinel;
}

}  // namespace

WantedError WantedSentinel(const Object& sentinel) {
  WantedError wanted{.name = flow::NameOfSentinel(sentinel), .sentinel = &sentinel};
  std::string_view name = flow::TextOf(wanted.name);
  wanted.package = name.substr(0, name.rfind('.'));
  if (sentinel.kind == types::ObjectKind::kConst)
    wanted.package = types::Get(sentinel.package).path;
  return wanted;
}

WantedError WantedType(types::TypeId type) {
  WantedError wanted{.name = flow::NameOfErrorType(type)};
  wanted.package = flow::NameOfType(type).package;
  return wanted;
}

ErrorOrigin OriginOf(FunctionContext& function, const ErrorAt& error, const WantedError& wanted) {
  const ir::Function& f = *error.function;
  flow::GroupInProgram& here = function.in_program();
  const flow::ErrorFacts& facts = here.program().errors();
  std::vector<uint32_t> numbers = flow::CallNumbers(f);
  flow::ErrorFinder finder(function.group(), f, numbers, here.symbols());
  finder.AddAll();
  flow::ErrorNote::Sources sources = finder.Add(error.error, error.at);
  auto site_of = [&](uint32_t number) {
    auto call = std::ranges::find(numbers, number) - numbers.begin();
    return here.SiteOf(f, ir::ValueId(static_cast<uint32_t>(call)));
  };
  flow::FunctionId id = here.FunctionOf(f);
  bool given = false;
  flow::ErrorSet set;
  for (uint32_t i = sources.first; i < sources.end; ++i) {
    const flow::ErrorSource& source = finder.note().sources[i];
    flow::ErrorSet some = facts.Of(finder.note(), {i, i + 1}, site_of);
    if (source.kind == flow::ErrorSource::Kind::kParam) {
      given = true;
      // What conditions leave of it can be told when it is known what callers hand over.
      some = {};
      some.Add({.kind = ErrorItem::Kind::kParam, .index = source.index, .bare = true});
      if (id.valid()) some = facts.WithArguments(id, std::move(some));
      for (uint32_t a = source.first_ask; a < source.end_ask; ++a) {
        some.Apply(finder.note().asks[a]);
      }
      if (source.wrapped) some.Wrap(source.place);
    } else if (id.valid()) {
      some = facts.WithArguments(id, std::move(some));
    }
    set.Add(some);
  }
  ErrorOrigin origin = Judge(set, wanted);
  const flow::CallGraph& graph = here.program().graph();
  const flow::PackageSummary* package = id.valid() ? graph.PackageOf(id) : nullptr;
  if (package != nullptr && package->has_errors) origin.open = true;  // not all of it was read
  origin.handed_in = given && IsAskedByOthers(f) &&
                     (!id.valid() || !HasClosedCallers(function, id)) &&
                     (!id.valid() || graph.SeesCallersOf(id));
  return origin;
}

std::string_view WhyNotMissed(const ErrorOrigin& origin) {
  if (origin.bare) return "it arrives bare, and nobody is seen to wrap it";
  if (origin.open) return "nobody is seen to wrap it, though not all that may arrive is seen";
  return "none of its kind is seen to arrive";
}

source::SourceRange RangeOfCall(const FileContext& file, source::SourceLoc place) {
  for (const FileView& other : file.package().files) {
    if (other.tree == nullptr || other.source->id() != place.file) continue;
    for (NodeId call : other.tree->AllOf(NodeKind::kCallExpr)) {
      if (other.tree->Get<syntax::CallExpr>(call).lparen == place.offset)
        return {place.file, other.tree->Pos(call), other.tree->End(call)};
    }
  }
  return {place.file, place.offset, place.offset + 1};
}

bool UnwrapsByHand(FileContext& file, NodeId node, const WantedError& wanted) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(node);
  for (NodeId outer = function; outer; outer = file.EnclosingFunction(outer)) function = outer;
  if (!function) return false;
  types::ObjectId self;
  if (tree.kind(function) == NodeKind::kFuncDecl) {
    auto decl = tree.Get<syntax::FuncDecl>(function);
    if (decl.recv && models::IsErrorProtocol(tree.NameOf(decl.name))) return true;
    self = file.types().DefOf(decl.name);
  }
  std::vector<NodeId> open = {function};
  while (!open.empty()) {
    NodeId at = open.back();
    open.pop_back();
    if (tree.kind(at) == NodeKind::kCallExpr) {
      // Whoever calls itself asks the same of what is inside.
      const Object* called = FunctionOf(tree, file.types(), at);
      if (called != nullptr && (called->id == self || LooksBelow(file, at, *called, wanted)))
        return true;
    }
    tree.ForEachChild(at, [&](NodeId child) { open.push_back(child); });
  }
  return false;
}

}  // namespace premortem::rules
