#include "flow/caller_context.h"

#include "flow/function_name.h"
#include "models/contexts.h"
#include "models/resources.h"
#include "types/object.h"

namespace premortem::flow {

std::string_view NameOfParameter(const ir::Function& f, ir::ValueId parameter) {
  const types::Object* object = types::GetOrNull(types::ObjectId(f[parameter].a));
  if (object == nullptr || types::NameOf(*object) == "_") return {};
  return types::NameOf(*object);
}

std::optional<ir::ValueId> ContextParameter(const ir::Function& f) {
  if (f.kind != ir::FuncKind::kDeclared && f.kind != ir::FuncKind::kLiteral) return {};
  for (uint32_t i = 0; i < f.param_count; ++i) {
    models::TypeName type = NameOfType(f[f.param(i)].type);
    bool usable = models::IsContext(type) ? !NameOfParameter(f, f.param(i)).empty()
                                          : !models::ContextOf(type).empty();
    if (usable) return f.param(i);
  }
  return {};
}

bool GetsRequest(const ir::Function& f) {
  bool request = false, answer = false;
  for (uint32_t i = 0; i < f.param_count; ++i) {
    models::TypeName type = NameOfType(f[f.param(i)].type);
    if (type == models::kRequestType) {
      request = true;
    } else if (type == models::kAnswerType) {
      answer = true;
    } else if (!models::ContextOf(type).empty()) {
      return true;
    }
  }
  return request && answer;
}

}  // namespace premortem::flow
