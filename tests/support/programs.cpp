#include "support/programs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace premortem::testing {

void MemoryProgram::Add(const std::string& name, const std::string& text) {
  fs_.Add("/w/" + name, text);
  files_.emplace_back(name, text);
}

void MemoryProgram::AddFolder(const std::string& folder) {
  for (const std::string& name : FilesBelow(folder)) Add(name, ReadFileOrDie(folder + "/" + name));
}

void MemoryProgram::AddModuleIfMissing() {
  bool has_module = std::ranges::any_of(
      files_, [](const auto& file) { return BaseName(file.first) == "go.mod"; });
  if (!has_module) Add("go.mod", "module example.com/p\n\ngo 1.27\n");
}

engine::Options HermeticOptions() {
  return {.directory = "/w", .goroot = "none", .environment = workspace::Environment()};
}

std::string Summary(const engine::Session& session) {
  std::string text;
  for (const findings::Finding& finding : session.findings()) {
    source::Position at = session.files().Get(finding.range.file).PositionAt(finding.range.begin);
    text += session.ShownPath(finding.range.file) + ":" + std::to_string(at.line) + ":" +
            std::to_string(at.column) + ": " + std::string(finding.rule->name) + ": " +
            finding.message + "\n";
  }
  return text;
}

std::vector<std::string> FilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  std::filesystem::recursive_directory_iterator walk(folder, error);
  for (const auto& entry : walk) {
    if (!entry.is_regular_file()) continue;
    files.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  std::ranges::sort(files);
  return files;
}

std::string ReadFileOrDie(const std::string& path) {
  Result<FileText> text = RealFileSystem().Read(path);
  EXPECT_TRUE(text) << (text ? "" : text.error().ToString());
  return text ? std::string(text->view()) : std::string();
}

}  // namespace premortem::testing
