// Counterpart: cmd/go/internal/cfg/cfg.go, cmd/go/internal/toolchain/select.go, go1.27.
#include "workspace/env.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "workspace/module_path.h"
#include "workspace/semver.h"

namespace premortem::workspace {

namespace {

// Release tags where no GOROOT tells the version: those of the Go whose language is understood.
constexpr int kNewestGoMinor = 27;

// The platform that this program runs on, in Go's words.
constexpr std::string_view HostGoos() {
#if defined(__APPLE__)
  return "darwin";
#else
  return "linux";
#endif
}

constexpr std::string_view HostGoarch() {
#if defined(__aarch64__)
  return "arm64";
#elif defined(__i386__)
  return "386";
#else
  return "amd64";
#endif
}

// The settings from one place after the other: environment, user's file, GOROOT/go.env.
class Settings {
 public:
  Settings(const FileSystem& fs, const Environment& environment)
      : fs_(fs), environment_(environment) {
    AddFile(UserFile());
  }

  // Empty where nobody sets it.
  std::string Get(std::string_view name) const {
    auto set = environment_.find(name);
    if (set != environment_.end() && !set->second.empty()) return set->second;
    auto from_file = files_.find(name);
    return from_file == files_.end() ? std::string() : from_file->second;
  }
  std::string FromEnvironment(std::string_view name) const {
    auto set = environment_.find(name);
    return set == environment_.end() ? std::string() : set->second;
  }

  // Adds "NAME=value" lines; names that are set already stay.
  void AddFile(const std::string& path) {
    if (path.empty()) return;
    Result<FileText> text = fs_.Read(path);
    if (!text) return;
    Environment added;
    for (std::string_view line : Split(text->view(), '\n')) {
      size_t equals = line.find('=');
      if (equals == std::string_view::npos || line[0] < 'A' || line[0] > 'Z') continue;
      added.insert_or_assign(std::string(line.substr(0, equals)),
                             std::string(line.substr(equals + 1)));
    }
    files_.merge(added);
  }

 private:
  std::string UserFile() const {
    std::string file = FromEnvironment("GOENV");
    if (file == "off") return {};
    if (!file.empty()) return file;
    std::string config = FromEnvironment("XDG_CONFIG_HOME");
    if (!config.empty()) return config + "/go/env";
    std::string home = FromEnvironment("HOME");
    return home.empty() ? std::string() : home + "/.config/go/env";
  }

  const FileSystem& fs_;
  const Environment& environment_;
  Environment files_;
};

bool IsGoroot(const FileSystem& fs, const std::string& dir) {
  return fs.IsDirectory(dir + "/src/runtime");
}

// A file on PATH; empty where there is none.
std::string FindOnPath(const FileSystem& fs, std::string_view path, std::string_view name) {
  for (std::string_view dir : Split(path, ':')) {
    if (!dir.starts_with('/')) continue;
    std::string candidate = JoinPath(dir, name);
    if (fs.IsFile(candidate)) return candidate;
  }
  return {};
}

// The folder whose bin/go this is; symbolic links are followed, nothing is run.
std::string GorootOfBinary(const FileSystem& fs, const std::string& binary) {
  std::string real = binary;
  char buffer[PATH_MAX];
  if (&fs == &RealFileSystem() && realpath(binary.c_str(), buffer) != nullptr) real = buffer;
  for (const std::string& candidate : {real, binary}) {
    std::string goroot(DirName(DirName(candidate)));
    if (IsGoroot(fs, goroot)) return goroot;
  }
  return {};
}

std::string FindGoroot(const FileSystem& fs, const Settings& settings) {
  std::string goroot = settings.Get("GOROOT");
  if (!goroot.empty()) return CleanPath(goroot);
  std::string binary = FindOnPath(fs, settings.FromEnvironment("PATH"), "go");
  if (!binary.empty()) {
    goroot = GorootOfBinary(fs, binary);
    if (!goroot.empty()) return goroot;
  }
  constexpr std::string_view kUsualPlace = "/usr/local/go";
  return IsGoroot(fs, std::string(kUsualPlace)) ? std::string(kUsualPlace) : std::string();
}

// "1.27.4" from GOROOT/VERSION; empty where there is none.
std::string VersionOfGoroot(const FileSystem& fs, const std::string& goroot) {
  Result<FileText> text = fs.ReadPrefix(goroot + "/VERSION", 256);
  if (!text) return {};
  std::string_view line = text->view().substr(0, text->view().find('\n'));
  return std::string(GoVersionOfToolchain(Trim(line)));
}

// The toolchain that Go would switch to, as a version; `version` is that of the Go that is there.
std::string WantedToolchain(const Settings& settings, const EnvOptions& options,
                            std::string version) {
  std::string setting = settings.Get("GOTOOLCHAIN");
  if (setting.empty()) return version;
  std::string_view minimum = setting;
  std::string_view mode;
  if (setting == "auto" || setting == "path") {
    mode = setting;
  } else {
    size_t plus = setting.find('+');
    minimum = minimum.substr(0, plus);
    if (plus != std::string::npos) mode = std::string_view(setting).substr(plus + 1);
    if (minimum != "local") {
      std::string_view named = GoVersionOfToolchain(minimum);
      if (!named.empty()) version = named;
    }
  }
  if ((mode != "auto" && mode != "path") || options.toolchain_line == "default") return version;
  std::string_view suggested = GoVersionOfToolchain(options.toolchain_line);
  if (CompareGoVersions(suggested, version) > 0) version = suggested;
  if (CompareGoVersions(options.go_line, version) > 0) {
    version = options.go_line;
    // The first release of a language version since Go 1.21 is called 1.N.0.
    if (IsLanguageVersion(version) && CompareGoVersions(version, "1.21") >= 0) version += ".0";
  }
  return version;
}

void ChooseGoroot(const FileSystem& fs, Settings& settings, const EnvOptions& options, GoEnv* env) {
  if (options.goroot == "none") return;
  if (!options.goroot.empty()) {
    env->goroot = CleanPath(options.goroot);
    env->go_version = VersionOfGoroot(fs, env->goroot);
    if (!IsGoroot(fs, env->goroot)) {
      env->warnings.push_back(env->goroot + ", named by --goroot, holds no Go standard library");
    }
    return;
  }
  env->goroot = FindGoroot(fs, settings);
  if (env->goroot.empty()) return;
  env->go_version = VersionOfGoroot(fs, env->goroot);
  settings.AddFile(env->goroot + "/go.env");
  std::string wanted = WantedToolchain(settings, options, env->go_version);
  if (wanted == env->go_version || env->gomodcache.empty()) return;
  std::string other = env->gomodcache + "/golang.org/toolchain@v0.0.1-go" + wanted + "." +
                      std::string(HostGoos()) + "-" + std::string(HostGoarch());
  if (IsGoroot(fs, other)) {
    env->goroot = other;
    env->go_version = wanted;
  }
}

std::string FindModuleCache(const Settings& settings) {
  std::string cache = settings.Get("GOMODCACHE");
  if (!cache.empty()) return CleanPath(cache);
  std::string gopath = settings.Get("GOPATH");
  if (gopath.empty()) {
    std::string home = settings.FromEnvironment("HOME");
    if (home.empty()) return {};
    gopath = home + "/go";
  }
  return JoinPath(gopath.substr(0, gopath.find(':')), "pkg/mod");
}

int MinorOf(std::string_view go_version) {
  std::string language = LanguageVersion(go_version);
  size_t dot = language.find('.');
  int minor = kNewestGoMinor;
  if (dot == std::string::npos) return minor;
  std::from_chars(language.data() + dot + 1, language.data() + language.size(), minor);
  return minor;
}

// The processor level of the architecture: GOAMD64 and its like.
std::string LevelOf(const Settings& settings, std::string_view goarch) {
  if (goarch == "amd64") return settings.Get("GOAMD64");
  if (goarch == "386") return settings.Get("GO386");
  if (goarch == "arm") return settings.Get("GOARM");
  if (goarch == "arm64") return settings.Get("GOARM64");
  if (goarch.starts_with("ppc64")) return settings.Get("GOPPC64");
  if (goarch == "riscv64") return settings.Get("GORISCV64");
  if (goarch.starts_with("mips64")) return settings.Get("GOMIPS64");
  if (goarch.starts_with("mips")) return settings.Get("GOMIPS");
  return {};
}

// Cgo is on by default where the platform is this machine's and has a C compiler.
bool DefaultCgo(const FileSystem& fs, const Settings& settings, const BuildContext& context) {
  if (context.goos != HostGoos() || context.goarch != HostGoarch()) return false;
  if (!settings.FromEnvironment("CC").empty()) return true;
  std::string_view compiler = context.goos == "darwin" ? "clang" : "gcc";
  return !FindOnPath(fs, settings.FromEnvironment("PATH"), compiler).empty();
}

void ApplyGoFlags(std::string_view goflags, GoEnv* env) {
  for (std::string_view flag : SplitGoFlags(goflags)) {
    if (flag.starts_with("--")) flag.remove_prefix(1);
    if (flag.starts_with("-mod=")) env->mod_flag = flag.substr(5);
    if (flag.starts_with("-modfile=")) env->mod_file = flag.substr(9);
    if (flag.starts_with("-tags=")) {
      env->context.build_tags.clear();
      for (std::string_view tag : Split(flag.substr(6), ',')) {
        for (std::string_view word : SplitWords(tag)) env->context.build_tags.emplace_back(word);
      }
    }
  }
}

void ChooseContext(const FileSystem& fs, const Settings& settings, const EnvOptions& options,
                   GoEnv* env) {
  BuildContext& context = env->context;
  auto choose = [&](const std::string& option, std::string_view name, std::string_view fallback) {
    if (!option.empty()) return option;
    std::string setting = settings.Get(name);
    return setting.empty() ? std::string(fallback) : setting;
  };
  context.goos = choose(options.goos, "GOOS", HostGoos());
  context.goarch = choose(options.goarch, "GOARCH", HostGoarch());
  context.go_minor = MinorOf(env->go_version);
  context.tool_tags = ToolTags(context.go_minor, context.goos, context.goarch,
                               settings.Get("GOEXPERIMENT"), LevelOf(settings, context.goarch));
  std::string cgo = settings.Get("CGO_ENABLED");
  context.cgo = cgo == "0" || cgo == "1" ? cgo == "1" : DefaultCgo(fs, settings, context);
  if (options.cgo) context.cgo = *options.cgo;
  ApplyGoFlags(settings.Get("GOFLAGS"), env);
  if (!options.tags.empty()) context.build_tags = options.tags;
}

}  // namespace

GoEnv GoEnv::Read(const FileSystem& fs, const Environment& environment, const EnvOptions& options) {
  GoEnv env;
  Settings settings(fs, environment);
  env.gomodcache = FindModuleCache(settings);
  ChooseGoroot(fs, settings, options, &env);
  env.gowork = settings.Get("GOWORK");
  env.go111module = settings.Get("GO111MODULE");
  if (env.go111module == "off") {
    env.warnings.push_back("GO111MODULE=off is not supported; packages are loaded as modules");
  }
  ChooseContext(fs, settings, options, &env);
  return env;
}

Environment ProcessEnvironment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view text = *entry;
    size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.try_emplace(std::string(text.substr(0, equals)), text.substr(equals + 1));
  }
  return environment;
}

std::vector<std::string> SplitGoFlags(std::string_view text) {
  std::vector<std::string> flags;
  constexpr std::string_view kBlanks = " \t\r\n";
  for (;;) {
    size_t start = text.find_first_not_of(kBlanks);
    if (start == std::string_view::npos) return flags;
    text.remove_prefix(start);
    bool quoted = text[0] == '"' || text[0] == '\'';
    size_t end = quoted ? text.find(text[0], 1) : text.find_first_of(kBlanks);
    flags.emplace_back(quoted ? text.substr(1, end == text.npos ? end : end - 1)
                              : text.substr(0, end));
    if (end == std::string_view::npos) return flags;
    text.remove_prefix(end + (quoted ? 1 : 0));
  }
}

}  // namespace premortem::workspace
