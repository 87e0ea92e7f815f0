// parse_bench times premortem's lexer and parser over all .go files of a folder: the counterpart
// of parse_go, with the same command line and output. tools/bench/parse runs the two in turn.
//
// All files are in memory before the clock starts; one thread does everything. The line tables are
// made within the time, because go/parser makes them too.
//
//   parse_bench [--keep|--drop|--scan|--skip-bodies] DIR

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/fs.h"
#include "base/parallel.h"
#include "source/file_table.h"
#include "syntax/lexer.h"
#include "syntax/names.h"
#include "syntax/parser.h"

namespace premortem {
namespace {

using syntax::ParseMode;

struct Measurement {
  std::string mode = "keep";
  size_t files = 0, lines = 0, bytes = 0, errors = 0;
  double seconds = 0;
  long rss_before_kb = 0, peak_rss_kb = 0;
  size_t live_kb = 0;
};

void ReadSources(const std::string& folder, std::vector<FileText>& sources) {
  Result<std::vector<DirEntry>> entries = RealFileSystem().List(folder);
  if (!entries) return;
  for (const DirEntry& entry : *entries) {
    std::string path = JoinPath(folder, entry.name);
    if (entry.kind == EntryKind::kDirectory) ReadSources(path, sources);
    if (entry.kind != EntryKind::kFile || !entry.name.ends_with(".go")) continue;
    if (Result<FileText> text = RealFileSystem().Read(path)) sources.push_back(*text);
  }
}

// A size in kB from /proc/self/status.
long Status(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key + ":")) return std::atol(line.c_str() + key.size() + 1);
  }
  return 0;
}

// Makes VmHWM start again from now: reading the files may have needed more.
void ResetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

void Parse(const std::vector<FileText>& sources, ParseMode mode, bool keep, Measurement& m,
           std::vector<syntax::Tree>& trees) {
  std::vector<source::LineMap> lines;
  lines.reserve(sources.size());
  trees.reserve(sources.size());
  for (const FileText& source : sources) {
    syntax::Tree tree = syntax::ParseFile(source.view(), {.mode = mode});
    m.errors += !tree.errors().empty();
    source::LineMap line_map(source.view());
    if (!keep) continue;
    lines.push_back(std::move(line_map));
    m.live_kb += tree.memory_bytes();
    trees.push_back(std::move(tree));
  }
  m.live_kb /= 1024;
}

void Scan(const std::vector<FileText>& sources, Measurement& m) {
  syntax::TokenBuffer tokens;
  for (const FileText& source : sources) {
    syntax::Lex(source.view(), syntax::LexMode::kAll, tokens);
    m.errors += tokens.errors.size();
  }
}

void Run(const std::string& mode, const std::string& folder) {
  std::vector<FileText> sources;
  ReadSources(folder, sources);
  Measurement m{.mode = mode, .files = sources.size()};
  for (const FileText& source : sources) {
    m.bytes += source.view().size();
    m.lines += static_cast<size_t>(std::ranges::count(source.view(), '\n'));
  }
  std::vector<syntax::Tree> trees;
  ResetPeak();
  m.rss_before_kb = Status("VmRSS");
  auto start = std::chrono::steady_clock::now();
  if (mode == "scan") {
    Scan(sources, m);
  } else {
    Parse(sources, mode == "skip-bodies" ? ParseMode::kSkipBodies : ParseMode::kFull,
          mode != "drop", m, trees);
  }
  m.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  m.peak_rss_kb = Status("VmHWM");
  m.live_kb += syntax::Names().reserved_bytes() / 1024;
  std::printf(
      "{\"tool\":\"premortem\",\"mode\":\"%s\",\"files\":%zu,\"lines\":%zu,\"bytes\":%zu,"
      "\"seconds\":%.6f,\"rss_before_kb\":%ld,\"peak_rss_kb\":%ld,\"live_kb\":%zu,\"errors\":%zu}"
      "\n",
      m.mode.c_str(), m.files, m.lines, m.bytes, m.seconds, m.rss_before_kb, m.peak_rss_kb,
      m.live_kb, m.errors);
}

}  // namespace
}  // namespace premortem

int main(int argc, char** argv) {
  std::string mode = "keep";
  std::string folder;
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], "--", 2) == 0) {
      mode = argv[i] + 2;
    } else {
      folder = argv[i];
    }
  }
  bool known = mode == "keep" || mode == "drop" || mode == "scan" || mode == "skip-bodies";
  if (folder.empty() || !known) {
    std::fprintf(stderr, "usage: parse_bench [--keep|--drop|--scan|--skip-bodies] DIR\n");
    return 2;
  }
  premortem::RunOnLargeStack([&] { premortem::Run(mode, folder); });
}
