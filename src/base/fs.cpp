#include "base/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/text.h"

namespace premortem {

namespace {

std::unexpected<Error> SystemError(const std::string& path) {
  return Fail(Error{.message = std::strerror(errno), .file = path});
}

std::unexpected<Error> TooLarge(const std::string& path, uint64_t size, uint64_t max_bytes) {
  return Fail(Error{.message = "file has " + std::to_string(size) +
                               " bytes, more than the limit of " + std::to_string(max_bytes),
                    .file = path});
}

EntryKind KindOfMode(mode_t mode) {
  if (S_ISREG(mode)) return EntryKind::kFile;
  if (S_ISDIR(mode)) return EntryKind::kDirectory;
  if (S_ISLNK(mode)) return EntryKind::kSymlink;
  return EntryKind::kOther;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

class DiskFileSystem : public FileSystem {
 public:
  // Copied and not mapped: a mapping faults when somebody truncates the file, and for the few
  // kilobytes of a Go file the copy is the cheaper of the two.
  Result<FileText> Read(const std::string& path, uint64_t max_bytes) const override {
    // O_NONBLOCK so that opening a named pipe returns at once; it has no effect on files.
    Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info;
    if (file.get() < 0 || fstat(file.get(), &info) != 0) return SystemError(path);
    if (!S_ISREG(info.st_mode)) return Fail(Error{.message = "not a regular file", .file = path});
    auto size = static_cast<uint64_t>(info.st_size);
    if (size > max_bytes) return TooLarge(path, size, max_bytes);
    std::string text;
    text.reserve(size + FileText::kPadding);
    text.resize(size);
    size_t used = 0;
    for (;;) {
      // A file may grow or shrink while it is read (and files of /proc claim no size at all).
      if (used == text.size())
        text.resize(std::min<uint64_t>(max_bytes + 1, used + FileText::kPadding));
      ssize_t n = read(file.get(), text.data() + used, text.size() - used);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return SystemError(path);
      if (n == 0) break;
      used += static_cast<size_t>(n);
      if (used > max_bytes) return TooLarge(path, used, max_bytes);
    }
    text.resize(used);
    return FileText(std::move(text));
  }

  Result<FileText> ReadPrefix(const std::string& path, uint64_t bytes) const override {
    Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info;
    if (file.get() < 0 || fstat(file.get(), &info) != 0) return SystemError(path);
    if (!S_ISREG(info.st_mode)) return Fail(Error{.message = "not a regular file", .file = path});
    std::string text;
    text.reserve(bytes + FileText::kPadding);
    text.resize(bytes);
    size_t used = 0;
    while (used < bytes) {
      ssize_t n = read(file.get(), text.data() + used, bytes - used);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return SystemError(path);
      if (n == 0) break;
      used += static_cast<size_t>(n);
    }
    text.resize(used);
    return FileText(std::move(text));
  }

  Result<std::vector<DirEntry>> List(const std::string& path) const override {
    DIR* dir = opendir(path.c_str());
    if (dir == nullptr) return SystemError(path);
    std::vector<DirEntry> entries;
    while (const dirent* entry = readdir(dir)) {
      std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      entries.push_back({name, KindOfEntry(path, *entry)});
    }
    closedir(dir);
    std::ranges::sort(entries, {}, &DirEntry::name);
    return entries;
  }

  Result<FileStat> Stat(const std::string& path) const override {
    struct stat info;
    if (stat(path.c_str(), &info) != 0) return SystemError(path);
    return FileStat{KindOfMode(info.st_mode), static_cast<uint64_t>(info.st_size), info.st_dev,
                    info.st_ino};
  }

 private:
  static EntryKind KindOfEntry(const std::string& folder, const dirent& entry) {
    switch (entry.d_type) {
      case DT_REG: return EntryKind::kFile;
      case DT_DIR: return EntryKind::kDirectory;
      case DT_LNK: return EntryKind::kSymlink;
      case DT_UNKNOWN: break;
      default: return EntryKind::kOther;
    }
    struct stat info;
    std::string path = folder + "/" + entry.d_name;
    if (lstat(path.c_str(), &info) != 0) return EntryKind::kOther;
    return KindOfMode(info.st_mode);
  }
};

}  // namespace

Result<FileText> FileSystem::ReadPrefix(const std::string& path, uint64_t bytes) const {
  Result<FileText> text = Read(path);
  if (!text || text->view().size() <= bytes) return text;
  return FileText(std::string(text->view().substr(0, bytes)));
}

bool FileSystem::IsFile(const std::string& path) const {
  Result<FileStat> stat = Stat(path);
  return stat && stat->kind == EntryKind::kFile;
}

bool FileSystem::IsDirectory(const std::string& path) const {
  Result<FileStat> stat = Stat(path);
  return stat && stat->kind == EntryKind::kDirectory;
}

const FileSystem& RealFileSystem() {
  static const DiskFileSystem disk;
  return disk;
}

void MemoryFileSystem::Add(std::string path, std::string text) {
  files_.insert_or_assign(CleanPath(path), FileText(std::move(text)));
}

Result<FileText> MemoryFileSystem::Read(const std::string& path, uint64_t max_bytes) const {
  auto it = files_.find(CleanPath(path));
  if (it == files_.end()) return Fail(Error{.message = "no such file", .file = path});
  uint64_t size = it->second.view().size();
  if (size > max_bytes) return TooLarge(path, size, max_bytes);
  return it->second;
}

Result<std::vector<DirEntry>> MemoryFileSystem::List(const std::string& path) const {
  std::string prefix = CleanPath(path);
  if (prefix != "/") prefix += '/';
  std::vector<DirEntry> entries;
  for (auto it = files_.lower_bound(prefix); it != files_.end() && it->first.starts_with(prefix);
       ++it) {
    std::string_view rest = std::string_view(it->first).substr(prefix.size());
    size_t slash = rest.find('/');
    DirEntry entry{std::string(rest.substr(0, slash)),
                   slash == std::string_view::npos ? EntryKind::kFile : EntryKind::kDirectory};
    if (entries.empty() || entries.back() != entry) entries.push_back(entry);
  }
  if (entries.empty()) return Fail(Error{.message = "no such directory", .file = path});
  std::ranges::sort(entries, {}, &DirEntry::name);
  auto same = std::ranges::unique(entries);
  entries.erase(same.begin(), same.end());
  return entries;
}

Result<FileStat> MemoryFileSystem::Stat(const std::string& path) const {
  auto it = files_.find(CleanPath(path));
  if (it != files_.end()) return FileStat{EntryKind::kFile, it->second.view().size()};
  if (!List(path)) return Fail(Error{.message = "no such file or directory", .file = path});
  return FileStat{EntryKind::kDirectory};
}

Result<FileText> OverlayFileSystem::Read(const std::string& path, uint64_t max_bytes) const {
  Result<FileText> text = overlay_.Read(path, max_bytes);
  return text ? text : base_.Read(path, max_bytes);
}

Result<FileText> OverlayFileSystem::ReadPrefix(const std::string& path, uint64_t bytes) const {
  Result<FileText> text = overlay_.ReadPrefix(path, bytes);
  return text ? text : base_.ReadPrefix(path, bytes);
}

Result<std::vector<DirEntry>> OverlayFileSystem::List(const std::string& path) const {
  Result<std::vector<DirEntry>> below = base_.List(path);
  Result<std::vector<DirEntry>> above = overlay_.List(path);
  if (!above) return below;
  if (!below) return above;
  for (const DirEntry& entry : *below) {
    if (std::ranges::find(*above, entry.name, &DirEntry::name) == above->end()) {
      above->push_back(entry);
    }
  }
  std::ranges::sort(*above, {}, &DirEntry::name);
  return above;
}

Result<FileStat> OverlayFileSystem::Stat(const std::string& path) const {
  Result<FileStat> stat = overlay_.Stat(path);
  if (stat && stat->kind == EntryKind::kFile) return stat;
  Result<FileStat> below = base_.Stat(path);
  return below ? below : stat;
}

std::string CleanPath(std::string_view path) {
  bool rooted = path.starts_with('/');
  std::vector<std::string_view> kept;
  for (std::string_view part : Split(path, '/')) {
    if (part.empty() || part == ".") continue;
    bool can_go_up = !kept.empty() && kept.back() != "..";
    if (part == ".." && can_go_up) {
      kept.pop_back();
    } else if (part != ".." || !rooted) {
      kept.push_back(part);
    }
  }
  std::string clean = rooted ? "/" : "";
  for (size_t i = 0; i < kept.size(); ++i) {
    if (i > 0) clean += '/';
    clean += kept[i];
  }
  return clean.empty() ? "." : clean;
}

std::string JoinPath(std::string_view a, std::string_view b) {
  if (a.empty()) return CleanPath(b);
  if (b.empty()) return CleanPath(a);
  return CleanPath(std::string(a) + "/" + std::string(b));
}

std::string_view BaseName(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view DirName(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string RelativePath(std::string_view base, std::string_view path) {
  if (base == path) return ".";
  std::vector<std::string_view> from = Split(base, '/');
  std::vector<std::string_view> to = Split(path, '/');
  if (base == "/") from.pop_back();
  if (base == ".") from.clear();
  size_t common = 0;
  while (common < from.size() && common < to.size() && from[common] == to[common]) ++common;
  if (common == 0 && (base.starts_with('/') || path.starts_with('/'))) return {};
  std::string relative;
  for (size_t i = common; i < from.size(); ++i) relative += "../";
  for (size_t i = common; i < to.size(); ++i) {
    relative += to[i];
    if (i + 1 < to.size()) relative += '/';
  }
  if (relative.ends_with('/')) relative.pop_back();
  return relative;
}

std::string CurrentDirectory() {
  // As the shell says it, like os.Getwd: a link that the user went through stays in the path.
  const char* said = std::getenv("PWD");
  struct stat of_said, of_dot;
  if (said != nullptr && *said == '/' && stat(said, &of_said) == 0 && stat(".", &of_dot) == 0 &&
      of_said.st_dev == of_dot.st_dev && of_said.st_ino == of_dot.st_ino) {
    return said;
  }
  char* cwd = getcwd(nullptr, 0);
  std::string path = cwd == nullptr ? "." : cwd;
  std::free(cwd);
  return path;
}

std::string AbsolutePath(std::string_view path) {
  if (path.starts_with('/')) return CleanPath(path);
  return JoinPath(CurrentDirectory(), path);
}

}  // namespace premortem
