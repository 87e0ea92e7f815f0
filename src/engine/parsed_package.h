// A package with the syntax trees of its files.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "rules/context.h"
#include "rules/package_view.h"
#include "syntax/ast.h"
#include "types/program.h"

namespace premortem::engine {

class ParsedPackage {
 public:
  // Parses every file. Must run on a large stack.
  explicit ParsedPackage(const rules::PackageView& package);

  const rules::PackageView& view() const { return view_; }

  // What the type checker knows of the package, which was made from these trees; null for nothing.
  void SetTypes(std::unique_ptr<types::CheckedPackage> types);
  const types::CheckedPackage* types() const { return types_.get(); }

  // The package with some files replaced, whose trees are made anew and whose others are shared
  // with `base`, which must outlive it.
  ParsedPackage(const ParsedPackage& base,
                const std::map<uint32_t, const source::SourceFile*>& replaced);

 private:
  rules::PackageView view_;
  std::vector<std::unique_ptr<syntax::Tree>> trees_;
  std::unique_ptr<types::CheckedPackage> types_;
};

// Trees for rules over the program, made when they are first asked for.
class LazyTrees : public rules::TreeSource {
 public:
  const rules::PackageView& WithTrees(const rules::PackageView& package) override;

 private:
  std::map<const rules::PackageView*, std::unique_ptr<ParsedPackage>> parsed_;
};

}  // namespace premortem::engine
