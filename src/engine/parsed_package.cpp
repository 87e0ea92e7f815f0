#include "engine/parsed_package.h"

#include "engine/suppressions.h"
#include "syntax/parser.h"

namespace premortem::engine {

ParsedPackage::ParsedPackage(const rules::PackageView& package) : view_(package) {
  for (rules::FileView& file : view_.files) {
    trees_.push_back(std::make_unique<syntax::Tree>(syntax::ParseFile(file.source->text())));
    file.tree = trees_.back().get();
    file.generated = IsGenerated(*file.tree);
  }
}

ParsedPackage::ParsedPackage(const ParsedPackage& base,
                             const std::map<uint32_t, const source::SourceFile*>& replaced)
    : view_(base.view_) {
  for (rules::FileView& file : view_.files) {
    auto it = replaced.find(file.source->id().value);
    if (it == replaced.end()) continue;
    file.source = it->second;
    file.types = nullptr;
    trees_.push_back(std::make_unique<syntax::Tree>(syntax::ParseFile(file.source->text())));
    file.tree = trees_.back().get();
  }
}

void ParsedPackage::SetTypes(std::unique_ptr<types::CheckedPackage> types) {
  types_ = std::move(types);
  view_.types = types_ == nullptr ? nullptr : &types_->state;
  for (rules::FileView& file : view_.files) {
    file.types = nullptr;
    const types::PackageState* state = view_.types;
    for (; state != nullptr; state = state->base) {
      for (const types::Unit& unit : state->files) {
        if (unit.file == file.source->id()) file.types = unit.info;
      }
    }
  }
}

const rules::PackageView& LazyTrees::WithTrees(const rules::PackageView& package) {
  std::unique_ptr<ParsedPackage>& parsed = parsed_[&package];
  if (parsed == nullptr) parsed = std::make_unique<ParsedPackage>(package);
  return parsed->view();
}

}  // namespace premortem::engine
