#include "engine/load.h"

#include <algorithm>

namespace premortem::engine {

// Until src/workspace is here: every folder below the patterns is a package.
namespace {

void AddFolder(const std::string& folder, const FileSystem& fs, source::FileTable& files,
               Program& program, int depth) {
  auto entries = fs.List(folder);
  if (!entries || depth > 64) return;
  rules::PackageView package{.import_path = folder, .directory = folder};
  for (const DirEntry& entry : *entries) {
    std::string path = JoinPath(folder, entry.name);
    if (entry.kind == EntryKind::kDirectory && entry.name != "testdata" && entry.name != "vendor" &&
        !entry.name.starts_with('.') && !entry.name.starts_with('_')) {
      AddFolder(path, fs, files, program, depth + 1);
    }
    if (entry.kind != EntryKind::kFile || !entry.name.ends_with(".go")) continue;
    auto text = fs.Read(path);
    if (!text) {
      program.warnings.push_back(text.error().ToString());
      continue;
    }
    source::FileId id = files.Add(path, *text);
    package.files.push_back({.source = &files.Get(id), .test = entry.name.ends_with("_test.go")});
  }
  if (!package.files.empty()) program.packages.push_back(std::move(package));
}

}  // namespace

Result<Program> Load(const Options& options, const FileSystem& fs, source::FileTable& files) {
  Program program;
  std::vector<std::string> patterns = options.patterns;
  if (patterns.empty()) patterns = {"."};
  for (std::string pattern : patterns) {
    if (size_t dots = pattern.find("..."); dots != std::string::npos) pattern.resize(dots);
    std::string path =
        pattern.starts_with('/') ? CleanPath(pattern) : JoinPath(options.directory, pattern);
    if (fs.IsFile(path)) {
      auto text = fs.Read(path);
      if (!text) return Fail(text.error());
      source::FileId id = files.Add(path, *text);
      program.packages.push_back({.import_path = "command-line-arguments",
                                  .directory = std::string(DirName(path)),
                                  .files = {{.source = &files.Get(id)}}});
    } else if (fs.IsDirectory(path)) {
      AddFolder(path, fs, files, program, 0);
    } else {
      return Fail(Error{"there is no such file or folder", pattern});
    }
  }
  return program;
}

}  // namespace premortem::engine
