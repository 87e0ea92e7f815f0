#include "engine/typing.h"

#include "base/parallel.h"
#include "base/stats.h"
#include "engine/load.h"
#include "types/std_snapshot.h"

namespace premortem::engine {

namespace {

using workspace::PackageVariant;

workspace::Workspace LoadAll(const Options& options, const FileSystem& fs) {
  workspace::LoadOptions request = LoadRequest(options, fs);
  request.deps = true;
  request.tests = options.tests.value_or(true);
  request.known_standard = types::IsInStdSnapshot;
  return workspace::Load(request);
}

}  // namespace

Typing::Typing(const Options& options, const FileSystem& fs, source::FileTable& files)
    : workspace_(LoadAll(options, fs)), program_(workspace_, fs, files) {
  for (const workspace::Package& package : workspace_.packages()) {
    bool for_rules = package.variant == PackageVariant::kPlain ||
                     package.variant == PackageVariant::kTest ||
                     package.variant == PackageVariant::kXTest;
    if (!for_rules || !package.target) continue;
    const workspace::Package*& known = packages_[package.import_path];
    if (known == nullptr || package.variant == PackageVariant::kTest) known = &package;
  }
  RunOnLargeStack([&] { program_.CheckExports(); });
}

const workspace::Package* Typing::PackageOf(const rules::PackageView& view) const {
  auto it = packages_.find(view.import_path);
  return it == packages_.end() ? nullptr : it->second;
}

void Typing::Check(ParsedPackage& package) {
  const workspace::Package* source = PackageOf(package.view());
  if (source == nullptr) return;
  std::vector<types::ParsedFile> files;
  for (const rules::FileView& file : package.view().files)
    files.push_back({file.source, file.tree});
  package.SetTypes(program_.CheckParsed(*source, files));
}

}  // namespace premortem::engine
