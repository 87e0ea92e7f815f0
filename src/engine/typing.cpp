#include "engine/typing.h"

#include <memory>
#include <vector>

#include "base/parallel.h"

namespace premortem::engine {

namespace {

using rules::PackageView;
using workspace::PackageVariant;

std::vector<types::ParsedFile> FilesOf(const PackageView& package) {
  std::vector<types::ParsedFile> files;
  for (const rules::FileView& file : package.files) files.push_back({file.source, file.tree});
  return files;
}

}  // namespace

Typing::Typing(workspace::Loading& loading, const FileSystem& fs,
               std::span<const PackageView> packages, source::FileTable& files)
    : views_(packages), workspace_(loading.WithDependencies()), program_(workspace_, fs, files) {
  for (const workspace::Package& package : workspace_.packages()) {
    bool for_rules = package.variant == PackageVariant::kPlain ||
                     package.variant == PackageVariant::kTest ||
                     package.variant == PackageVariant::kXTest;
    if (!for_rules || !package.target) continue;
    bool external = package.variant == PackageVariant::kXTest;
    const workspace::Package*& known = packages_[{package.import_path, external}];
    // The variant with the package's own tests before the one without.
    if (known == nullptr || package.variant == PackageVariant::kTest) known = &package;
  }
  for (const PackageView& view : views_) {
    for (const rules::FileView& file : view.files) program_.AddKnownFile(*file.source);
  }
}

void Typing::Run(FunctionRef<ParsedPackage&(size_t)> parse, FunctionRef<void(size_t)> analyse) {
  constexpr size_t kNone = -1;
  std::vector<size_t> view_of(workspace_.packages().size(), kNone);
  std::vector<workspace::PackageId> wanted;
  std::vector<size_t> unknown;
  for (size_t i = 0; i < views_.size(); ++i) {
    auto known = packages_.find(KeyOf(views_[i]));
    if (known == packages_.end() || view_of[known->second->id.value - 1] != kNone) {
      unknown.push_back(i);
      continue;
    }
    wanted.push_back(known->second->id);
    view_of[wanted.back().value - 1] = i;
  }
  std::vector<ParsedPackage*> parsed(views_.size());
  program_.CheckWanted(
      wanted,
      [&](const workspace::Package& package) {
        size_t i = view_of[package.id.value - 1];
        parsed[i] = &parse(i);
        return FilesOf(parsed[i]->view());
      },
      [&](const workspace::Package& package, std::unique_ptr<types::CheckedPackage> checked) {
        size_t i = view_of[package.id.value - 1];
        parsed[i]->SetTypes(std::move(checked));
        analyse(i);
      });
  ParallelFor(unknown.size(), [&](size_t at) {
    parse(unknown[at]);
    analyse(unknown[at]);
  });
}

void Typing::CheckAgain(ParsedPackage& package) {
  auto known = packages_.find(KeyOf(package.view()));
  if (known == packages_.end()) return;
  package.SetTypes(program_.CheckEdited(*known->second, FilesOf(package.view())));
}

}  // namespace premortem::engine
