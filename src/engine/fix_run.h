// Applying fixes: rounds of analysis over the tree as it will be, until nothing more is to be
// mended; only then is anything written, or shown as a diff.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/fs.h"
#include "base/result.h"
#include "engine/options.h"
#include "engine/session.h"

namespace premortem::engine {

struct FileChange {
  std::string path;
  std::string shown_path;
  std::string before;
  std::string after;
};

class FixRun {
 public:
  // Takes safe fixes, and with Options::unsafe_fixes the others too.
  FixRun(Options options, const FileSystem& fs, Progress* progress = nullptr);

  // Fails as Session::Run does; see session().errors().
  bool Run();

  // The last round: what is still found once all is mended.
  const Session& session() const { return *session_; }
  // Sorted by path.
  const std::vector<FileChange>& changes() const { return changes_; }
  size_t fixes() const { return fixes_; }

  // Writes the changes, each file by itself. Returns what could not be written.
  std::vector<Error> Write() const;

 private:
  bool ApplyFixes();
  bool UndoBroken();
  bool MayApply(const findings::Finding& finding) const;
  FileChange& ChangeOf(const source::SourceFile& file);

  Options options_;
  OverlayFileSystem fs_;
  Progress* progress_;
  std::unique_ptr<Session> session_;
  std::vector<FileChange> changes_;
  std::map<std::string, size_t, std::less<>> change_of_;  // by path, while rounds are run
  std::vector<std::string> given_up_;                     // paths that our fixes broke
  size_t fixes_ = 0;
};

}  // namespace premortem::engine
