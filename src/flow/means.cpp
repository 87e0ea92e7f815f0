#include "flow/means.h"

#include <algorithm>

#include "flow/function_name.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/object.h"
#include "types/predicates.h"
#include "types/typeset.h"

namespace premortem::flow {

namespace {

using models::ResourceKind;
using types::TypeId;

// func(), func() error, func(error).
bool CanBeCalledToRelease(const types::Signature& signature) {
  auto at_most_an_error = [](TypeId tuple) {
    types::ObjectList vars = types::Vars(tuple);
    return vars.empty() || (vars.size() == 1 && ir::IsErrorType(types::Get(vars[0]).type));
  };
  return at_most_an_error(signature.params) && at_most_an_error(signature.results);
}

Means MeansOfInterface(types::Interface& interface) {
  types::ObjectList methods = types::TypeSetOf(interface).methods;
  bool closes = false;
  for (types::ObjectId id : methods) {
    std::string_view name = NameOf(types::Get(id));
    if (!models::IsMethodOfResource(name)) return Means::kNone;
    closes = closes || name == models::ReleaseOf(ResourceKind::kFile).method;
  }
  if (closes) return Means::kClose;
  return methods.empty() ? Means::kNone : Means::kView;
}

}  // namespace

Means MeansOf(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kCancel: return Means::kCall;
    case ResourceKind::kTicker:
    case ResourceKind::kTimer: return Means::kStop;
    case ResourceKind::kResponse: return Means::kBody;
    case ResourceKind::kTransaction: return Means::kEnd;
    case ResourceKind::kGroup: return Means::kWait;
    case ResourceKind::kPooled: return Means::kPut;
    case ResourceKind::kMade: return Means::kOwn;
    default: return Means::kClose;
  }
}

ResourceKind KindOf(Means means) {
  switch (means) {
    case Means::kCall: return ResourceKind::kCancel;
    case Means::kStop: return ResourceKind::kTicker;
    case Means::kBody: return ResourceKind::kResponse;
    case Means::kEnd: return ResourceKind::kTransaction;
    case Means::kWait: return ResourceKind::kGroup;
    case Means::kPut: return ResourceKind::kPooled;
    case Means::kOwn: return ResourceKind::kMade;
    default: return ResourceKind::kFile;
  }
}

Means MeansOf(TypeId type) {
  if (!type.valid()) return Means::kNone;
  if (auto* interface = types::UnderlyingAs<types::Interface>(type)) {
    return MeansOfInterface(*interface);
  }
  if (const auto* signature = types::UnderlyingAs<types::Signature>(type)) {
    return CanBeCalledToRelease(*signature) ? Means::kCall : Means::kNone;
  }
  if (types::UnderlyingAs<types::Pointer>(type) == nullptr) return Means::kNone;
  std::optional<ResourceKind> kind = models::KindOfType(NameOfType(type));
  return kind ? MeansOf(*kind) : Means::kNone;
}

bool HasMethod(TypeId type, std::string_view name) {
  types::LookupResult found =
      types::LookupFieldOrMethod(type, true, {}, syntax::Names().Intern(name));
  if (found.obj == nullptr || found.obj->kind != types::ObjectKind::kFunc) return false;
  const auto* signature = types::As<types::Signature>(found.obj->type);
  return signature != nullptr && types::Vars(signature->params).empty();
}

int MeansOfResults::main() const {
  int called = -1;
  for (uint32_t i = 0; i < kMost; ++i) {
    Means means = (*this)[i];
    if (means == Means::kCall && called < 0) called = static_cast<int>(i);
    if (means != Means::kNone && means != Means::kView && means != Means::kCall) {
      return static_cast<int>(i);
    }
  }
  return called;
}

MeansOfResults MeansOfTypes(TypeId results) {
  MeansOfResults means;
  if (!results.valid()) return means;
  const auto* tuple = types::As<types::Tuple>(results);
  if (tuple == nullptr) {
    means.Set(0, MeansOf(results));
    return means;
  }
  for (uint32_t i = 0; i < tuple->vars.size() && i < MeansOfResults::kMost; ++i) {
    means.Set(i, MeansOf(types::Get(tuple->vars[i]).type));
  }
  return means;
}

}  // namespace premortem::flow
