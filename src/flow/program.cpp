#include "flow/program.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/parallel.h"
#include "base/stats.h"
#include "flow/summarise.h"
#include "syntax/parser.h"
#include "types/program.h"

namespace premortem::flow {

namespace {

using Trees = std::vector<std::unique_ptr<syntax::Tree>>;
using workspace::PackageVariant;

// One of each package: with its own tests where there are some, and its external tests.
std::vector<workspace::PackageId> Wanted(const workspace::Workspace& workspace) {
  std::map<std::pair<std::string, bool>, workspace::PackageId> wanted;
  for (const workspace::Package& package : workspace.packages()) {
    bool has_code = package.variant == PackageVariant::kPlain ||
                    package.variant == PackageVariant::kTest ||
                    package.variant == PackageVariant::kXTest;
    if (!package.target || !has_code || !package.for_main.empty()) continue;
    bool external = package.variant == PackageVariant::kXTest;
    workspace::PackageId& known = wanted[{package.import_path, external}];
    if (!known.valid() || package.variant == PackageVariant::kTest) known = package.id;
  }
  std::vector<workspace::PackageId> ids;
  for (const auto& [key, id] : wanted) ids.push_back(id);
  return ids;
}

}  // namespace

std::vector<PackageSummary> SummariseTargets(const workspace::Workspace& workspace,
                                             const FileSystem& fs, source::FileTable& files,
                                             PackageVisitor* visitor) {
  std::vector<workspace::PackageId> wanted = Wanted(workspace);
  std::mutex mutex;
  std::map<uint32_t, Trees> trees;  // by PackageId
  std::vector<PackageSummary> summaries;
  types::Program program(workspace, fs, files);
  auto parse = [&](const workspace::Package& package) {
    Trees parsed;
    std::vector<types::ParsedFile> result;
    for (const std::string& name : package.content->go_files) {
      Result<FileText> text = fs.Read(package.dir + '/' + name);
      if (!text) continue;
      const source::SourceFile& file =
          files.Get(files.Add(package.dir + '/' + name, std::move(*text)));
      parsed.push_back(std::make_unique<syntax::Tree>(syntax::ParseFile(file.text())));
      result.push_back({&file, parsed.back().get()});
    }
    std::lock_guard lock(mutex);
    trees[package.id.value] = std::move(parsed);
    return result;
  };
  auto summarise = [&](const workspace::Package& package,
                       std::unique_ptr<types::CheckedPackage> checked) {
    PackageSummary summary;
    if (checked != nullptr) {
      ScopedTimer timer("summarise");
      if (visitor != nullptr) visitor->AddPackage(*checked);
      auto see = [&](const ir::FuncGroup& group, std::span<const Symbol> symbols) {
        if (visitor != nullptr) visitor->AddGroup(group, symbols);
      };
      summary = Summarise(*checked, files, see);
    }
    checked.reset();
    std::lock_guard lock(mutex);
    trees.erase(package.id.value);
    if (summary.path.valid()) summaries.push_back(std::move(summary));
  };
  RunOnLargeStack([&] { program.CheckWanted(wanted, parse, summarise); });
  return summaries;
}

}  // namespace premortem::flow
