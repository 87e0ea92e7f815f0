// Counterpart: golang.org/x/mod/module/module.go, go1.27.
#include "workspace/module_path.h"

#include <algorithm>

#include "base/text.h"
#include "base/unicode.h"
#include "workspace/semver.h"

namespace premortem::workspace {

namespace {

enum class PathKind { kModule, kImport, kFile };

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsLower(char32_t c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char32_t c) { return c >= 'A' && c <= 'Z'; }

bool IsModulePathRune(char32_t c) {
  return c == '-' || c == '.' || c == '_' || c == '~' || IsDigit(c) || IsLower(c) || IsUpper(c);
}

bool IsFileNameRune(char32_t c) {
  constexpr std::string_view kPunctuation = "!#$%&()+,-.=@[]^_{}~ ";
  if (c >= 0x80) return IsLetter(c);
  return IsDigit(c) || IsLower(c) || IsUpper(c) ||
         kPunctuation.find(static_cast<char>(c)) != std::string_view::npos;
}

bool IsRuneOk(char32_t c, PathKind kind) {
  switch (kind) {
    case PathKind::kModule: return IsModulePathRune(c);
    case PathKind::kImport: return IsModulePathRune(c) || c == '+';
    case PathKind::kFile: return IsFileNameRune(c);
  }
  return false;
}

char ToUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// The names that Windows keeps for devices, in any case.
bool IsDeviceName(std::string_view name) {
  std::string upper(name);
  std::ranges::transform(upper, upper.begin(), ToUpper);
  if (upper == "CON" || upper == "PRN" || upper == "AUX" || upper == "NUL") return true;
  bool numbered = upper.starts_with("COM") || upper.starts_with("LPT");
  return numbered && upper.size() == 4 && upper[3] >= '1' && upper[3] <= '9';
}

bool EndsInTildeDigits(std::string_view name) {
  size_t tilde = name.rfind('~');
  if (tilde == std::string_view::npos || tilde + 1 == name.size()) return false;
  return std::ranges::all_of(name.substr(tilde + 1),
                             [](char c) { return IsDigit(static_cast<unsigned char>(c)); });
}

std::optional<std::string> CheckRunes(std::string_view element, PathKind kind) {
  for (size_t at = 0; at < element.size();) {
    int length = 0;
    char32_t rune = DecodeUtf8(element.substr(at), &length);
    auto size = static_cast<size_t>(length);
    if (!IsRuneOk(rune, kind))
      return "invalid char '" + std::string(element.substr(at, size)) + "'";
    at += size;
  }
  return std::nullopt;
}

std::optional<std::string> CheckElement(std::string_view element, PathKind kind) {
  if (element.empty()) return "empty path element";
  if (element.find_first_not_of('.') == std::string_view::npos) {
    return "invalid path element \"" + std::string(element) + "\"";
  }
  if (element[0] == '.' && kind == PathKind::kModule) return "leading dot in path element";
  if (element.back() == '.') return "trailing dot in path element";
  if (std::optional<std::string> error = CheckRunes(element, kind)) return error;
  std::string_view before_dot = element.substr(0, element.find('.'));
  if (IsDeviceName(before_dot)) {
    return "\"" + std::string(before_dot) + "\" disallowed as path element component on Windows";
  }
  if (kind != PathKind::kFile && EndsInTildeDigits(before_dot)) {
    return "trailing tilde and digits in path element";
  }
  return std::nullopt;
}

bool IsValidUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    int length = 0;
    if (DecodeUtf8(text.substr(at), &length) == 0xFFFD && length == 1) return false;
    at += static_cast<size_t>(length);
  }
  return true;
}

std::optional<std::string> CheckPath(std::string_view path, PathKind kind) {
  if (!IsValidUtf8(path)) return "invalid UTF-8";
  if (path.empty()) return "empty string";
  if (path[0] == '-' && kind != PathKind::kFile) return "leading dash";
  if (path.find("//") != std::string_view::npos) return "double slash";
  if (path.back() == '/') return "trailing slash";
  for (std::string_view element : Split(path, '/')) {
    if (std::optional<std::string> error = CheckElement(element, kind)) return error;
  }
  return std::nullopt;
}

size_t StartOfTrailing(std::string_view text, std::string_view set) {
  size_t last_other = text.find_last_not_of(set);
  return last_other == std::string_view::npos ? 0 : last_other + 1;
}

std::optional<std::string_view> GopkgInMajor(std::string_view path) {
  std::string_view stem = path;
  if (stem.ends_with("-unstable")) stem.remove_suffix(std::string_view("-unstable").size());
  size_t digits = StartOfTrailing(stem, "0123456789");
  if (digits <= 1 || stem[digits - 1] != 'v' || stem[digits - 2] != '.') return std::nullopt;
  std::string_view major = path.substr(digits - 2);
  if (major.size() <= 2 || (major[2] == '0' && major != ".v0")) return std::nullopt;
  return major;
}

std::optional<std::string> EscapeUpperCase(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '!' || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    if (IsUpper(static_cast<unsigned char>(c))) {
      escaped += '!';
      escaped += static_cast<char>(c - 'A' + 'a');
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::optional<std::string> CheckImportPath(std::string_view path) {
  std::optional<std::string> error = CheckPath(path, PathKind::kImport);
  if (error) return "malformed import path \"" + std::string(path) + "\": " + *error;
  return std::nullopt;
}

std::optional<std::string> CheckFilePath(std::string_view path) {
  std::optional<std::string> error = CheckPath(path, PathKind::kFile);
  if (error) return "malformed file path \"" + std::string(path) + "\": " + *error;
  return std::nullopt;
}

std::optional<std::string> CheckModulePath(std::string_view path) {
  auto fail = [&](std::string_view why) {
    return "malformed module path \"" + std::string(path) + "\": " + std::string(why);
  };
  if (std::optional<std::string> error = CheckPath(path, PathKind::kModule)) return fail(*error);
  std::string_view first = path.substr(0, path.find('/'));
  if (first.empty()) return fail("leading slash");
  if (first.find('.') == std::string_view::npos) return fail("missing dot in first path element");
  for (char c : first) {
    auto rune = static_cast<unsigned char>(c);
    if (c != '-' && c != '.' && !IsDigit(rune) && !IsLower(rune)) {
      return fail("invalid char '" + std::string(1, c) + "' in first path element");
    }
  }
  if (!PathMajor(path)) return fail("invalid version");
  return std::nullopt;
}

std::optional<std::string_view> PathMajor(std::string_view module_path) {
  if (module_path.starts_with("gopkg.in/")) return GopkgInMajor(module_path);
  size_t start = StartOfTrailing(module_path, "0123456789.");
  bool has_version = start > 1 && start != module_path.size() && module_path[start - 1] == 'v' &&
                     module_path[start - 2] == '/';
  if (!has_version) return std::string_view();
  std::string_view major = module_path.substr(start - 2);
  bool dot = major.find('.') != std::string_view::npos;
  if (dot || major.size() <= 2 || major[2] == '0' || major == "/v1") return std::nullopt;
  return major;
}

std::optional<std::string> CheckPathMajor(std::string_view version, std::string_view path_major) {
  std::string_view unstable = "-unstable";
  if (path_major.starts_with(".v") && path_major.ends_with(unstable)) {
    path_major.remove_suffix(unstable.size());
  }
  if (version.starts_with("v0.0.0-") && path_major == ".v1") return std::nullopt;
  std::string_view major = MajorOf(version);
  std::string_view expected = "v0 or v1";
  if (path_major.empty()) {
    if (major == "v0" || major == "v1" || BuildOf(version) == "+incompatible") return std::nullopt;
  } else {
    expected = path_major.substr(1);
    if (major == expected) return std::nullopt;
  }
  return "version \"" + std::string(version) + "\" invalid: should be " + std::string(expected) +
         ", not " + std::string(major);
}

std::optional<std::string> EscapeModulePath(std::string_view path) {
  if (CheckModulePath(path)) return std::nullopt;
  return EscapeUpperCase(path);
}

std::optional<std::string> EscapeModuleVersion(std::string_view version) {
  bool has_bang = version.find('!') != std::string_view::npos;
  if (has_bang || CheckElement(version, PathKind::kFile)) return std::nullopt;
  return EscapeUpperCase(version);
}

bool HasPathPrefix(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  if (path.size() == prefix.size() || prefix.ends_with('/')) return true;
  return path[prefix.size()] == '/';
}

bool IsStandardImportPath(std::string_view path) {
  return path.substr(0, path.find('/')).find('.') == std::string_view::npos;
}

bool IsLocalImportPath(std::string_view path) {
  return path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
}

}  // namespace premortem::workspace
