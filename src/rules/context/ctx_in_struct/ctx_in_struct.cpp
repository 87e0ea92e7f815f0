// A context belongs to one call. Whoever keeps that of a constructor's call in a struct, and waits
// by it in methods that are called later, waits by a deadline and a cancellation that belong to
// somebody else.
//
// A struct outlives the call for certain where an exported function takes a context, puts it into a
// struct of an exported type and returns that. Structs that end their context themselves (with a
// cancel function beside it), that stand for one request by their name, or whose methods have
// parameters that an interface settles, are left alone; so is what runs and is stopped, which may
// have been given a context for its whole life.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/function_name.h"
#include "flow/program_flow.h"
#include "models/functions.h"
#include "models/resources.h"
#include "rules/error_values.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules::ctx_in_struct {

namespace {

using syntax::Tree;
using types::Object;
using types::TypeId;

// What is made for one call has one of these at the end of its name.
constexpr std::array kShortLived = {
    "Request",  "Req",   "Options", "Opts",   "Config", "Params",  "Args",  "Context",
    "Ctx",      "Call",  "Task",    "Job",    "Event",  "Message", "Msg",   "State",
    "Iterator", "Iter",  "Reader",  "Writer", "Stream", "Visitor", "Scope", "Session",
    "Tx",       "Query", "Builder", "Group",  "Span",   "Walker"};

bool IsContext(TypeId type) { return models::IsContext(flow::NameOfType(type)); }

// Something that ends the context, or the struct as a whole.
bool IsCancel(const Object& field) {
  if (models::IsCancelFunction(flow::NameOfType(field.type))) return true;
  return types::UnderlyingAs<types::Signature>(field.type) != nullptr &&
         types::NameOf(field).find("ancel") != std::string_view::npos;
}

// A struct of the package with a context in it.
struct Holder {
  FileContext* file = nullptr;
  NodeId name;  // of the field
  const Object* type = nullptr;
  const Object* field = nullptr;
};

// Where a function does something with the field.
struct Use {
  FileContext* file = nullptr;
  NodeId node;
  NodeId function;  // FuncDecl

  explicit operator bool() const { return file != nullptr; }
};

// A holder, where it is given a context, and where it waits by that.
struct Kept {
  Holder holder;
  Use store, wait;
};

class PackageCheck {
 public:
  explicit PackageCheck(PackageContext& package) : package_(package) {}

  // Calls `visit` for each struct of the package that keeps the context of the call that made it,
  // and waits by it later.
  template <typename F>
  void ForEach(F visit) {
    for (const std::unique_ptr<FileContext>& file : package_.files()) {
      if (file->file().types == nullptr || file->ServesTests()) continue;
      for (NodeId spec : file->tree().AllOf(NodeKind::kTypeSpec)) CheckType(*file, spec, visit);
    }
  }

 private:
  template <typename F>
  void CheckType(FileContext& file, NodeId node, F visit) {
    auto spec = file.tree().Get<syntax::TypeSpec>(node);
    if (file.tree().kind(spec.type) != NodeKind::kStructType) return;
    const Object* type = types::GetOrNull(file.types().DefOf(spec.name));
    const auto* fields = type == nullptr ? nullptr : types::UnderlyingAs<types::Struct>(type->type);
    if (fields == nullptr) return;
    auto list = file.tree().Get<syntax::StructType>(spec.type).fields;
    for (NodeId id : file.tree().Get<syntax::FieldList>(list).fields) {
      for (NodeId name : file.tree().Get<syntax::Field>(id).names) {
        const Object* field = types::GetOrNull(file.types().DefOf(name));
        if (field == nullptr || field->embedded || !IsContext(field->type)) continue;
        if (std::optional<std::string_view> why = WhyMayKeep(*type, *fields)) {
          file.Silent(name, *why);
        } else if (std::optional<Kept> kept = CheckField({&file, name, type, field})) {
          visit(*kept);
        }
      }
    }
  }

  // Why structs of a type may keep a context; nothing where the functions decide.
  static std::optional<std::string_view> WhyMayKeep(const Object& type,
                                                    const types::Struct& fields) {
    if (!types::IsExported(type)) return "its type is not exported, and may live for one call";
    if (IsShortLived(types::NameOf(type))) return "by its name its type lives for one call";
    bool cancels = std::ranges::any_of(fields.fields,
                                       [](types::ObjectId id) { return IsCancel(types::Get(id)); });
    if (cancels) return "its type ends the context itself";
    if (HasLife(type)) return "its type runs and is stopped: the context may be that of its life";
    return {};
  }

  // What runs and is stopped is often given a context for its whole life.
  static bool HasLife(const Object& type) {
    types::Named* named = types::AsNamed(type.type);
    if (named == nullptr) return true;
    for (size_t i = 0; i < types::NumMethods(*named); ++i) {
      if (models::BoundsLife(types::NameOf(types::Method(*named, i)))) return true;
    }
    return false;
  }

  static bool IsShortLived(std::string_view name) {
    return std::ranges::any_of(kShortLived, [&](const char* end) { return name.ends_with(end); });
  }

  std::optional<Kept> CheckField(const Holder& holder) {
    auto silent = [&](std::string_view why) {
      holder.file->Silent(holder.name, why);
      return std::nullopt;
    };
    Use store = FindInFunctions(
        [&](FileContext& file, NodeId decl) { return FindStore(holder, file, decl); });
    if (!store) return silent("no exported function that returns its type keeps a parameter there");
    Use wait = FindInFunctions(
        [&](FileContext& file, NodeId decl) { return FindWait(holder, file, decl); });
    if (!wait) return silent("no exported method that could take a context waits by it");
    return Kept{holder, store, wait};
  }

  template <typename F>
  Use FindInFunctions(F find) {
    for (const std::unique_ptr<FileContext>& file : package_.files()) {
      if (file->file().types == nullptr || file->file().test) continue;
      for (NodeId decl : file->tree().AllOf(NodeKind::kFuncDecl)) {
        if (!file->tree().Get<syntax::FuncDecl>(decl).body) continue;
        if (NodeId node = find(*file, decl)) return {file.get(), node, decl};
      }
    }
    return {};
  }

  // ---- Constructors ----

  // `S{ctx: ctx}`, `S{ctx}` or `s.ctx = ctx` in an exported function that takes ctx and returns S.
  static NodeId FindStore(const Holder& holder, FileContext& file, NodeId node) {
    const Tree& tree = file.tree();
    auto decl = tree.Get<syntax::FuncDecl>(node);
    const types::Signature* signature = SignatureOf(file, decl);
    if (decl.recv || signature == nullptr || !types::IsExported(tree.NameOf(decl.name))) return {};
    bool returns = std::ranges::any_of(types::Vars(signature->results), [&](types::ObjectId id) {
      return IsHolder(holder, types::Get(id).type);
    });
    if (!returns) return {};
    for (NodeId id : tree.AllOf(NodeKind::kCompositeLit)) {
      if (!IsWithin(tree, id, decl.body) || !IsHolder(holder, file.types().TypeOf(id))) continue;
      if (NodeId stored = ElementOf(holder, file, id); stored && IsParameter(file, stored)) {
        return stored;
      }
    }
    for (NodeId id : tree.AllOf(NodeKind::kAssignStmt)) {
      if (!IsWithin(tree, id, decl.body)) continue;
      auto stmt = tree.Get<syntax::AssignStmt>(id);
      for (size_t i = 0; i < stmt.lhs.size() && stmt.lhs.size() == stmt.rhs.size(); ++i) {
        bool is_selector = tree.kind(stmt.lhs[i]) == NodeKind::kSelectorExpr;
        if (is_selector && Stores(holder, file, stmt.lhs[i], stmt.rhs[i])) return id;
      }
    }
    return {};
  }

  // What a literal gives for the field; none where it gives nothing.
  static NodeId ElementOf(const Holder& holder, FileContext& file, NodeId literal) {
    const Tree& tree = file.tree();
    auto elements = tree.Get<syntax::CompositeLit>(literal).elts;
    const auto* fields = types::UnderlyingAs<types::Struct>(holder.type->type);
    for (size_t i = 0; i < elements.size(); ++i) {
      if (tree.kind(elements[i]) == NodeKind::kKeyValueExpr) {
        auto pair = tree.Get<syntax::KeyValueExpr>(elements[i]);
        if (IsField(holder, file.types().UseOf(pair.key))) return pair.value;
      } else if (i < fields->fields.size() && fields->fields[i] == holder.field->id) {
        return elements[i];
      }
    }
    return {};
  }

  // Whether the field gets a parameter.
  static bool Stores(const Holder& holder, FileContext& file, NodeId field, NodeId value) {
    return IsField(holder, file.types().UseOf(field)) && IsParameter(file, value);
  }

  static bool IsParameter(const FileContext& file, NodeId value) {
    if (file.tree().kind(value) != NodeKind::kIdent) return false;
    const Object* used = types::GetOrNull(file.types().UseOf(value));
    return used != nullptr && used->var_kind == types::VarKind::kParamVar;
  }

  static bool IsHolder(const Holder& holder, TypeId type) {
    if (!type.valid()) return false;
    const types::Named* named = types::AsNamed(types::Deref(types::Unalias(type)));
    return named != nullptr && types::ObjOf(*named) == holder.type->id;
  }

  static bool IsField(const Holder& holder, types::ObjectId id) {
    const Object* used = types::GetOrNull(id);
    return used != nullptr && types::Origin(*used).id == holder.field->id;
  }

  static const types::Signature* SignatureOf(FileContext& file, const syntax::FuncDecl& decl) {
    const Object* func = types::GetOrNull(file.types().DefOf(decl.name));
    return func == nullptr ? nullptr : types::As<types::Signature>(func->type);
  }

  // ---- Methods ----

  // `err := f(s.ctx)` or `<-s.ctx.Done()` in an exported method that could take a context and takes
  // none. Who says nothing of having failed has hardly waited.
  static NodeId FindWait(const Holder& holder, FileContext& file, NodeId node) {
    const Tree& tree = file.tree();
    auto decl = tree.Get<syntax::FuncDecl>(node);
    const types::Signature* signature = SignatureOf(file, decl);
    std::string_view name = tree.NameOf(decl.name);
    if (!decl.recv || signature == nullptr || !signature->recv.valid()) return {};
    if (!types::IsExported(name)) return {};
    if (models::HasSettledParameters(name) && !GetsRequest(*signature)) return {};
    if (!IsHolder(holder, types::Get(signature->recv).type)) return {};
    if (std::ranges::any_of(types::Vars(signature->params),
                            [](types::ObjectId id) { return IsContext(types::Get(id).type); }))
      return {};
    for (NodeId id : tree.AllOf(NodeKind::kSelectorExpr)) {
      if (!IsWithin(tree, id, decl.body) || !IsField(holder, file.types().UseOf(id))) continue;
      if (WaitsBy(file, id)) return id;
      for (NodeId use : UsesOfVariable(file, id)) {
        if (WaitsBy(file, use)) return use;
      }
    }
    return {};
  }

  static bool WaitsBy(FileContext& file, NodeId context) {
    return MayWait(file, context) || IsReceivedFrom(file, context);
  }

  // Of the variable that is set to the value and to nothing else.
  static std::vector<NodeId> UsesOfVariable(FileContext& file, NodeId value) {
    const Tree& tree = file.tree();
    NodeId parent = file.Parent(value);
    std::vector<NodeId> uses;
    if (tree.kind(parent) != NodeKind::kAssignStmt) return uses;
    for (NodeId ident : tree.AllOf(NodeKind::kIdent)) {
      if (file.types().UseOf(ident).valid() && OnlyValueOf(file, ident) == value) {
        uses.push_back(ident);
      }
    }
    return uses;
  }

  // A request brings the context of its client.
  static bool GetsRequest(const types::Signature& signature) {
    return std::ranges::any_of(types::Vars(signature.params), [](types::ObjectId id) {
      return flow::NameOfType(types::Get(id).type) == models::kRequestType;
    });
  }

  static bool MayWait(FileContext& file, NodeId selector) {
    const Tree& tree = file.tree();
    NodeId parent = file.Parent(selector);
    if (tree.kind(parent) != NodeKind::kCallExpr) return false;
    auto call = tree.Get<syntax::CallExpr>(parent);
    if (call.args.empty() || call.args[0] != selector) return false;
    TypeId fun = file.types().TypeOf(call.fun);
    const auto* signature = fun.valid() ? types::UnderlyingAs<types::Signature>(fun) : nullptr;
    return signature != nullptr &&
           std::ranges::any_of(types::Vars(signature->results), [](types::ObjectId result) {
             return TellsOfFailure(types::Get(result).type);
           });
  }

  // An error, or what gives it later, as an sql.Row does; contexts have that method too.
  static bool TellsOfFailure(TypeId type) {
    if (IsErrorType(type)) return true;
    if (IsContext(type)) return false;
    return std::ranges::any_of(types::MethodSetOf(type), [](const types::Selection& method) {
      return types::NameOf(types::Get(method.obj)) == "Err";
    });
  }

  // Of `<-s.ctx.Done()`.
  static bool IsReceivedFrom(FileContext& file, NodeId selector) {
    const Tree& tree = file.tree();
    NodeId method = file.Parent(selector);
    if (tree.kind(method) != NodeKind::kSelectorExpr) return false;
    NodeId call = file.Parent(method);
    if (tree.kind(call) != NodeKind::kCallExpr) return false;
    NodeId receive = file.Parent(call);
    return tree.kind(receive) == NodeKind::kUnaryExpr &&
           tree.Get<syntax::UnaryExpr>(receive).op == syntax::Token::kArrow;
  }

  PackageContext& package_;
};

std::string FunctionName(const Use& use) {
  const Tree& tree = use.file->tree();
  return std::string(tree.NameOf(tree.Get<syntax::FuncDecl>(use.function).name));
}

// Whether all that the program puts into the field ends with the process, if at all.
bool IsOfProcess(const PackageContext& package, const Kept& kept) {
  const auto* fields = types::UnderlyingAs<types::Struct>(kept.holder.type->type);
  auto at = std::ranges::find(fields->fields, kept.holder.field->id);
  auto index = static_cast<uint32_t>(at - fields->fields.begin());
  flow::Symbol place = flow::TypeSymbols().OfField(kept.holder.type->type, index);
  return place.valid() && package.program().deadlines().IsUnlimited(place);
}

void Report(const Kept& kept) {
  const Holder& holder = kept.holder;
  auto report = holder.file->Report(holder.name);
  if (!report) return;
  report.Message(Quoted(types::NameOf(*holder.type)) + " keeps the context of the call of `" +
                 FunctionName(kept.store) + "`; `" + FunctionName(kept.wait) +
                 "`, called later, ends when that context does");
  report.Related(kept.store.file->Range(kept.store.node), "kept here");
  report.Related(kept.wait.file->Range(kept.wait.node), "used here");
}

bool Wants(PackageContext& package) {
  bool any = false;
  if (package.package().name != "main") {
    PackageCheck(package).ForEach([&](const Kept&) { any = true; });
  }
  return any;
}

void Run(PackageContext& package) {
  PackageCheck(package).ForEach([&](const Kept& kept) {
    if (!IsOfProcess(package, kept)) return Report(kept);
    kept.holder.file->Silent(kept.holder.name,
                             "all that is kept there lasts as long as the process");
  });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "ctx-in-struct",
             .family = "context",
             .summary = "a struct keeps the context of the call that made it, for later calls",
             .severity = findings::Severity::kNote,
             .confidence = findings::Confidence::kSuspect,
             .status = findings::Status::kPreview,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kFlow,
    .imports = {"context"},
    .run_package = Run,
    .wants_package = Wants,
});

}  // namespace premortem::rules::ctx_in_struct
