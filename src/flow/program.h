// The summaries of a whole program, for who has no session of the engine: dumps, tests, benchmarks.
//
//   workspace::Workspace workspace = workspace::Load(options);   // with deps
//   CallGraph graph(SummariseTargets(workspace, RealFileSystem(), files));
#pragma once

#include <span>
#include <vector>

#include "base/fs.h"
#include "flow/summary.h"
#include "ir/ir.h"
#include "source/file_table.h"
#include "types/program.h"
#include "workspace/workspace.h"

namespace premortem::flow {

// Who else looks at the packages while they are there; on many threads.
class PackageVisitor {
 public:
  virtual ~PackageVisitor() = default;
  virtual void AddPackage(const types::CheckedPackage& package) = 0;
  virtual void AddGroup(const ir::FuncGroup& group, std::span<const Symbol> symbols) = 0;
};

// Of the targets of a workspace that was loaded with dependencies; packages in parallel, each freed
// as soon as it is summarised and `visitor`, which may be null, has seen it. Test variants are
// overlays, as in `check`. There must be a TypeStore.
std::vector<PackageSummary> SummariseTargets(const workspace::Workspace& workspace,
                                             const FileSystem& fs, source::FileTable& files,
                                             PackageVisitor* visitor = nullptr);

}  // namespace premortem::flow
