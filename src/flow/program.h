// The summaries of a whole program, for who has no session of the engine: dumps, tests, benchmarks.
//
//   workspace::Workspace workspace = workspace::Load(options);   // with deps
//   CallGraph graph(SummariseTargets(workspace, RealFileSystem(), files));
#pragma once

#include <vector>

#include "base/fs.h"
#include "flow/summary.h"
#include "source/file_table.h"
#include "workspace/workspace.h"

namespace premortem::flow {

// Of the targets of a workspace that was loaded with dependencies; packages in parallel, each freed
// as soon as it is summarised. Test variants are overlays, as in `check`. There must be a
// TypeStore.
std::vector<PackageSummary> SummariseTargets(const workspace::Workspace& workspace,
                                             const FileSystem& fs, source::FileTable& files);

}  // namespace premortem::flow
