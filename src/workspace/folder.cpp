// Counterpart: go/build/build.go (Context.Import), go1.27.
#include "workspace/folder.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "workspace/cgo_directives.h"

namespace premortem::workspace {

namespace {

// The header of most files ends in the first few kilobytes (of GOROOT's 99 % within 8 KiB, measured
// 2026-11).
constexpr uint64_t kFirstRead = 8 * 1024;

std::string_view ExtensionOf(std::string_view name) {
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

// The list of the folder that files with this extension belong to; null for files of no interest.
std::vector<std::string>* ListFor(FolderPackage* folder, std::string_view extension) {
  if (extension == ".c") return &folder->c_files;
  if (extension == ".cc" || extension == ".cpp" || extension == ".cxx") return &folder->cxx_files;
  if (extension == ".m") return &folder->m_files;
  if (extension == ".h" || extension == ".hh" || extension == ".hpp" || extension == ".hxx") {
    return &folder->h_files;
  }
  if (extension == ".f" || extension == ".F" || extension == ".for" || extension == ".f90") {
    return &folder->f_files;
  }
  if (extension == ".s" || extension == ".S" || extension == ".sx") return &folder->s_files;
  if (extension == ".swig") return &folder->swig_files;
  if (extension == ".swigcxx") return &folder->swig_cxx_files;
  if (extension == ".syso") return &folder->syso_files;
  return nullptr;
}

struct Header {
  FileText text;  // at least the header
  HeaderScan scan;
  bool whole = false;  // `text` is the whole file

  std::string_view view() const { return text.view().substr(0, scan.length); }
};

using Scanner = HeaderScan (*)(std::string_view, bool);

// Reads the file as far as its header goes.
Result<Header> ReadHeader(const FileSystem& fs, const std::string& path, Scanner scan) {
  Header header;
  for (uint64_t size = kFirstRead;; size *= 8) {
    Result<FileText> text = fs.ReadPrefix(path, size);
    if (!text) return Fail(text.error());
    header.text = *std::move(text);
    header.whole = header.text.view().size() < size;
    header.scan = scan(header.text.view(), header.whole);
    if (header.scan.extent != HeaderExtent::kNeedsMore) break;
    if (size > FileSystem::kMaxFileBytes) {
      return Fail(Error{.message = "header is larger than a gigabyte", .file = path});
    }
  }
  if (header.scan.extent == HeaderExtent::kNul) {
    return Fail(Error{.message = "unexpected NUL in input", .file = path});
  }
  if (header.scan.extent == HeaderExtent::kMalformed) {
    // The parser shall see the whole file, so that its error is the one that others report.
    if (!header.whole) {
      Result<FileText> text = fs.Read(path);
      if (!text) return Fail(text.error());
      header.text = *std::move(text);
      header.whole = true;
    }
    header.scan.length = header.text.view().size();
  }
  return header;
}

class FolderReader {
 public:
  FolderReader(const FileSystem& fs, const std::string& dir, const BuildContext& context,
               bool all_files)
      : fs_(fs), context_(context), all_files_(all_files) {
    folder_.dir = dir;
  }

  FolderPackage Unreadable(Error error) {
    SetError(FolderError::kUnreadable, std::move(error));
    return std::move(folder_);
  }

  FolderPackage Read(const std::vector<DirEntry>& entries) {
    for (const DirEntry& entry : entries) {
      if (entry.kind == EntryKind::kDirectory) continue;
      if (entry.kind == EntryKind::kSymlink && fs_.IsDirectory(PathOf(entry.name))) continue;
      if (entry.name == "default.pgo") folder_.has_default_pgo = true;
      AddFile(entry.name);
    }
    Finish();
    return std::move(folder_);
  }

 private:
  std::string PathOf(const std::string& name) const {
    return folder_.dir == "/" ? "/" + name : folder_.dir + "/" + name;
  }

  void SetError(FolderError kind, Error error) {
    if (folder_.error_kind != FolderError::kNone) return;
    folder_.error_kind = kind;
    folder_.error = std::move(error);
  }

  void AddBadFile(const std::string& name, FolderError kind, Error error) {
    SetError(kind, std::move(error));
    std::vector<std::string>& invalid = folder_.invalid_go_files;
    if (invalid.empty() || invalid.back() != name) invalid.push_back(name);
  }

  void AddFile(const std::string& name) {
    if (name.starts_with('_') || name.starts_with('.')) return;
    std::string_view extension = ExtensionOf(name);
    bool is_go = extension == ".go";
    std::vector<std::string>* list = ListFor(&folder_, extension);
    if (!is_go && list == nullptr) return;
    if (!all_files_ && !context_.MatchesFileName(name))
      return is_go ? Ignore(name) : IgnoreOther(name);
    if (is_go) return AddGoFile(name);
    if (extension != ".syso" && !MatchesConstraint(name)) return IgnoreOther(name);
    // Only gcc understands .S and .sx: they count where cgo is used.
    (extension == ".S" || extension == ".sx" ? big_s_files_ : *list).push_back(name);
  }

  void Ignore(const std::string& name) {
    folder_.ignored_go_files.push_back(name);
    GoFile file;
    file.name = name;
    file.role = FileRole::kIgnored;
    folder_.files.push_back(std::move(file));
  }
  void IgnoreOther(const std::string& name) { folder_.ignored_other_files.push_back(name); }

  // Of files in other languages; what cannot be read or parsed is left out.
  bool MatchesConstraint(const std::string& name) {
    Result<Header> header = ReadHeader(fs_, PathOf(name), ScanLeadingComments);
    if (!header) return false;
    Result<ConstraintLines> lines = FindConstraintLines(header->view());
    if (!lines) return false;
    Result<bool> matches = context_.Matches(*lines);
    return matches && *matches;
  }

  void AddGoFile(const std::string& name) {
    std::string path = PathOf(name);
    auto bad = [&](Error error) {
      if (error.file.empty()) error.file = path;
      AddBadFile(name, FolderError::kBadFile, std::move(error));
    };
    Result<Header> header = ReadHeader(fs_, path, ScanHeader);
    if (!header) return bad(header.error());
    Result<ConstraintLines> lines = FindConstraintLines(header->view());
    if (!lines) return bad(lines.error());
    Result<bool> matches = context_.Matches(*lines);
    if (!matches) return bad(matches.error());
    if (!*matches && !all_files_) return Ignore(name);
    GoHeader parsed = ParseHeader(path, header->view());
    if (parsed.error) AddBadFile(name, FolderError::kBadFile, *parsed.error);
    if (parsed.package_name == "documentation") return Ignore(name);
    GoFile file;
    file.name = name;
    file.package_name = std::move(parsed.package_name);
    file.imports = std::move(parsed.imports);
    if (!lines->go_build.empty()) {
      Result<Constraint> constraint = Constraint::Parse(lines->go_build);
      if (constraint) file.constraint_go_minor = constraint->MinimumGoMinor();
    }
    Classify(&file, path);
    if (auto message = CheckCgoDirectives(parsed.cgo_comment, folder_.dir, context_)) {
      AddBadFile(name, FolderError::kBadFile, Error{*std::move(message), path});
    }
    if (file.role == FileRole::kIgnored) {
      folder_.ignored_go_files.push_back(name);
      file.imports.clear();
    } else {
      ReadEmbeds(&file, *header, path);
      AddImports(file);
    }
    folder_.files.push_back(std::move(file));
  }

  void Classify(GoFile* file, const std::string& path) {
    bool is_test = file->name.ends_with("_test.go");
    std::string package = file->package_name;
    bool is_xtest = is_test && package.ends_with("_test") && folder_.name != package;
    if (is_xtest) package.resize(package.size() - 5);
    CheckPackageName(*file, package);
    bool uses_cgo = false;
    for (const ImportSite& site : file->imports) uses_cgo |= site.path == "C";
    if (uses_cgo && is_test) {
      AddBadFile(file->name, FolderError::kBadFile,
                 Error{.message = "use of cgo in test not supported", .file = path});
      uses_cgo = false;
    }
    if (uses_cgo) {
      file->role = context_.cgo ? FileRole::kCgo : FileRole::kIgnored;
      if (context_.cgo) folder_.cgo_files.push_back(file->name);
    } else if (is_xtest) {
      file->role = FileRole::kXTest;
      folder_.xtest_go_files.push_back(file->name);
    } else if (is_test) {
      file->role = FileRole::kTest;
      folder_.test_go_files.push_back(file->name);
    } else {
      folder_.go_files.push_back(file->name);
    }
  }

  void CheckPackageName(const GoFile& file, const std::string& package) {
    if (folder_.name.empty()) {
      folder_.name = package;
      first_file_ = file.name;
    } else if (package != folder_.name) {
      AddBadFile(file.name, FolderError::kMultiplePackages,
                 Error{.message = "found packages " + folder_.name + " (" + first_file_ + ") and " +
                                  package + " (" + file.name + ") in one folder",
                       .file = folder_.dir});
    }
  }

  void ReadEmbeds(GoFile* file, const Header& header, const std::string& path) {
    bool imports_embed =
        std::ranges::find(file->imports, "embed", &ImportSite::path) != file->imports.end();
    if (!imports_embed) return;
    if (header.whole) {
      file->embeds = FindEmbedPatterns(header.text.view());
    } else if (Result<FileText> text = fs_.Read(path)) {
      file->embeds = FindEmbedPatterns(text->view());
    }
  }

  void AddImports(const GoFile& file) {
    size_t set = file.role == FileRole::kTest ? 1 : file.role == FileRole::kXTest ? 2 : 0;
    for (const ImportSite& site : file.imports) imports_[set].insert(site.path);
    for (const EmbedPattern& embed : file.embeds) embeds_[set].insert(embed.pattern);
  }

  void Finish() {
    std::vector<std::string>* imports[] = {&folder_.imports, &folder_.test_imports,
                                           &folder_.xtest_imports};
    std::vector<std::string>* embeds[] = {&folder_.embed_patterns, &folder_.test_embed_patterns,
                                          &folder_.xtest_embed_patterns};
    for (size_t set = 0; set < 3; ++set) {
      imports[set]->assign(imports_[set].begin(), imports_[set].end());
      embeds[set]->assign(embeds_[set].begin(), embeds_[set].end());
    }
    bool uses_cgo = !folder_.cgo_files.empty();
    std::vector<std::string>& s_list = uses_cgo ? folder_.s_files : folder_.ignored_other_files;
    s_list.insert(s_list.end(), big_s_files_.begin(), big_s_files_.end());
    std::ranges::sort(s_list);
    bool nothing = folder_.go_files.empty() && folder_.cgo_files.empty() &&
                   folder_.test_go_files.empty() && folder_.xtest_go_files.empty();
    if (nothing) {
      SetError(FolderError::kNoGoFiles,
               Error{.message = "no buildable Go source files", .file = folder_.dir});
    }
  }

  const FileSystem& fs_;
  const BuildContext& context_;
  bool all_files_;
  FolderPackage folder_;
  std::string first_file_;
  std::vector<std::string> big_s_files_;
  std::set<std::string> imports_[3];  // of the package, its tests, its external tests
  std::set<std::string> embeds_[3];
};

}  // namespace

FolderPackage ReadFolder(const FileSystem& fs, const std::string& dir,
                         const BuildContext& context) {
  FolderReader reader(fs, dir, context, false);
  Result<std::vector<DirEntry>> entries = fs.List(dir);
  return entries ? reader.Read(*entries) : reader.Unreadable(entries.error());
}

FolderPackage ReadFolder(const FileSystem& fs, const std::string& dir,
                         const std::vector<DirEntry>& entries, const BuildContext& context) {
  return FolderReader(fs, dir, context, false).Read(entries);
}

FolderPackage ReadNamedFiles(const FileSystem& fs, const std::string& dir,
                             const std::vector<std::string>& names, const BuildContext& context) {
  std::vector<DirEntry> entries;
  for (const std::string& name : names) entries.push_back({name, EntryKind::kFile});
  std::ranges::sort(entries, {}, &DirEntry::name);
  return FolderReader(fs, dir, context, true).Read(entries);
}

bool HasGoFiles(const FileSystem& fs, const std::string& dir) {
  Result<std::vector<DirEntry>> entries = fs.List(dir);
  if (!entries) return false;
  return std::ranges::any_of(*entries, [&](const DirEntry& entry) {
    if (entry.kind == EntryKind::kDirectory || !entry.name.ends_with(".go")) return false;
    return entry.kind != EntryKind::kSymlink || fs.IsFile(dir + "/" + entry.name);
  });
}

}  // namespace premortem::workspace
