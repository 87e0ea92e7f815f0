#include "flow/package_ir.h"

namespace premortem::flow {

namespace {

bool Holds(const types::PackageState& state, const types::Unit* unit) {
  return !state.files.empty() && unit >= state.files.data() &&
         unit < state.files.data() + state.files.size();
}

// Builders keep what they allocated from function to function, and so from package to package.
ir::BuilderPool& PoolOfThread() {
  thread_local ir::BuilderPool pool;
  return pool;
}

}  // namespace

PackageIr::PackageIr(const types::PackageState& package) : package_(package) {
  for (const types::PackageState* state = &package; state != nullptr; state = state->base) {
    sources_.emplace_back(*state);
  }
}

ir::FuncGroup PackageIr::Build(const types::Object& func) {
  const types::DeclInfo* decl = package_.DeclOf(func);
  if (decl == nullptr || !decl->func_decl.valid() || !decl->has_body) return {};
  for (const ir::PackageSources& sources : sources_) {
    if (!Holds(sources.package(), decl->unit)) continue;
    if (decl->unit->tree == nullptr || decl->unit->info == nullptr) return {};
    ++built_;
    return ir::BuildFunction(PoolOfThread(), sources.Of(*decl->unit), decl->func_decl);
  }
  return {};
}

const types::PackageState* PackageIr::StateOf(source::FileId file) const {
  for (const ir::PackageSources& sources : sources_) {
    for (const types::Unit& unit : sources.package().files) {
      if (unit.file == file) return &sources.package();
    }
  }
  return nullptr;
}

ir::FuncGroup PackageIr::BuildInit(const types::PackageState& state) {
  for (const ir::PackageSources& sources : sources_) {
    if (&sources.package() != &state) continue;
    ++built_;
    return ir::BuildPackageInit(PoolOfThread(), sources);
  }
  return {};
}

}  // namespace premortem::flow
