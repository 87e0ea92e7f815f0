#include "flow/function_name.h"

#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"

namespace premortem::flow {

namespace {

std::string_view ReceiverOf(const types::Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr || !signature->recv.valid()) return {};
  types::TypeId type = types::Deref(types::Unalias(types::Get(signature->recv).type));
  const types::Named* named = types::AsNamed(type);
  return named == nullptr ? std::string_view() : NameOf(types::Get(types::ObjOf(*named)));
}

}  // namespace

models::FunctionName NameOfFunction(const types::Object& func) {
  std::string_view package;
  if (func.package.valid()) package = types::Get(func.package).path;
  return {package, ReceiverOf(func), NameOf(func)};
}

models::FunctionName NameOfFunction(std::string_view text) {
  models::FunctionName name;
  std::string_view place = text;  // package, with the receiver
  if (size_t dot = text.rfind('.'); dot != text.npos) {
    name.name = text.substr(dot + 1);
    place = text.substr(0, dot);
  }
  if (!place.starts_with('(')) {
    name.package = place;
    return name;
  }
  place.remove_prefix(place.starts_with("(*") ? 2 : 1);
  if (place.ends_with(')')) place.remove_suffix(1);
  size_t dot = place.rfind('.');
  if (dot == place.npos) return {};
  name.package = place.substr(0, dot);
  name.receiver = place.substr(dot + 1);
  return name;
}

models::TypeName NameOfType(types::TypeId type) {
  if (!type.valid()) return {};
  const types::Named* named = types::AsNamed(types::Deref(types::Unalias(type)));
  if (named == nullptr) return {};
  const types::Object& object = types::Get(types::ObjOf(*named));
  if (!object.package.valid()) return {};
  return {types::Get(object.package).path, NameOf(object)};
}

}  // namespace premortem::flow
