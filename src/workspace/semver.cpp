// Counterpart: golang.org/x/mod/semver/semver.go, internal/gover/gover.go, go1.27.
#include "workspace/semver.h"

#include <algorithm>

namespace premortem::workspace {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsIdentifierByte(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-';
}

bool IsNumber(std::string_view text) { return std::ranges::all_of(text, IsDigit); }

// Takes a decimal number without needless zeros from the front of `rest`.
bool TakeInt(std::string_view& rest, std::string_view* number) {
  size_t length = 0;
  while (length < rest.size() && IsDigit(rest[length])) ++length;
  if (length == 0 || (rest[0] == '0' && length != 1)) return false;
  *number = rest.substr(0, length);
  rest.remove_prefix(length);
  return true;
}

// Decimal numbers of any length.
int CompareInt(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

struct Semver {
  std::string_view major, minor, patch;
  std::string_view prerelease;  // with its '-'
  std::string_view build;       // with its '+'
  int parts = 0;                // how many numbers were written
};

// Takes the dot-separated identifiers after `mark` ('-' or '+') up to `stop` or the end.
bool TakeIdentifiers(std::string_view& rest, char stop, bool numbers_strict,
                     std::string_view* out) {
  size_t end = 1;
  size_t start = 1;
  auto identifier_ok = [&] {
    std::string_view identifier = rest.substr(start, end - start);
    if (identifier.empty()) return false;
    bool leading_zero = identifier.size() > 1 && identifier[0] == '0' && IsNumber(identifier);
    return !numbers_strict || !leading_zero;
  };
  for (; end < rest.size() && rest[end] != stop; ++end) {
    if (rest[end] == '.') {
      if (!identifier_ok()) return false;
      start = end + 1;
    } else if (!IsIdentifierByte(rest[end])) {
      return false;
    }
  }
  if (!identifier_ok()) return false;
  *out = rest.substr(0, end);
  rest.remove_prefix(end);
  return true;
}

bool ParseSemver(std::string_view text, Semver* out) {
  if (!text.starts_with('v')) return false;
  std::string_view rest = text.substr(1);
  std::string_view* numbers[] = {&out->major, &out->minor, &out->patch};
  for (std::string_view* number : numbers) {
    if (out->parts > 0) {
      if (rest.empty()) break;
      if (rest[0] != '.') return false;
      rest.remove_prefix(1);
    }
    if (!TakeInt(rest, number)) return false;
    ++out->parts;
  }
  if (out->parts < 2) out->minor = "0";
  if (out->parts < 3) {
    out->patch = "0";
    return rest.empty();
  }
  if (rest.starts_with('-') && !TakeIdentifiers(rest, '+', true, &out->prerelease)) return false;
  if (rest.starts_with('+') && !TakeIdentifiers(rest, '\0', false, &out->build)) return false;
  return rest.empty();
}

std::string_view TakeIdentifier(std::string_view& rest) {
  std::string_view identifier = rest.substr(0, rest.find('.'));
  rest.remove_prefix(std::min(identifier.size() + 1, rest.size()));
  return identifier;
}

int CompareIdentifiers(std::string_view a, std::string_view b) {
  bool a_is_number = IsNumber(a);
  bool b_is_number = IsNumber(b);
  if (a_is_number != b_is_number) return a_is_number ? -1 : 1;
  return a_is_number ? CompareInt(a, b) : a.compare(b);
}

int ComparePrerelease(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  if (a.empty()) return 1;
  if (b.empty()) return -1;
  a.remove_prefix(1);
  b.remove_prefix(1);
  while (!a.empty() && !b.empty()) {
    if (int order = CompareIdentifiers(TakeIdentifier(a), TakeIdentifier(b))) return order;
  }
  return a.empty() ? -1 : 1;
}

struct GoVersion {
  std::string_view major, minor, patch;
  std::string_view kind;  // "alpha", "beta", "rc" or empty
  std::string_view pre;
};

bool ParseGoVersion(std::string_view text, GoVersion* out) {
  GoVersion v;
  if (!TakeInt(text, &v.major)) return false;
  if (text.empty()) {
    v.minor = v.patch = "0";
    *out = v;
    return true;
  }
  if (text[0] != '.') return false;
  text.remove_prefix(1);
  if (!TakeInt(text, &v.minor)) return false;
  if (text.empty()) {
    // Since Go 1.21, "1.N" is the language and "1.N.0" its first release.
    if (CompareInt(v.minor, "21") < 0) v.patch = "0";
    *out = v;
    return true;
  }
  if (text[0] == '.') {
    text.remove_prefix(1);
    if (!TakeInt(text, &v.patch) || !text.empty()) return false;
    *out = v;
    return true;
  }
  size_t letters = 0;
  while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
  if (letters == 0) return false;
  v.kind = text.substr(0, letters);
  text.remove_prefix(letters);
  if (!text.empty() && (!TakeInt(text, &v.pre) || !text.empty())) return false;
  *out = v;
  return true;
}

}  // namespace

bool IsValidSemver(std::string_view version) {
  Semver parsed;
  return ParseSemver(version, &parsed);
}

int CompareSemver(std::string_view a, std::string_view b) {
  Semver x;
  Semver y;
  bool a_valid = ParseSemver(a, &x);
  bool b_valid = ParseSemver(b, &y);
  if (!a_valid || !b_valid) return static_cast<int>(a_valid) - static_cast<int>(b_valid);
  if (int order = CompareInt(x.major, y.major)) return order;
  if (int order = CompareInt(x.minor, y.minor)) return order;
  if (int order = CompareInt(x.patch, y.patch)) return order;
  return ComparePrerelease(x.prerelease, y.prerelease);
}

std::string CanonicalSemver(std::string_view version) {
  Semver parsed;
  if (!ParseSemver(version, &parsed)) return {};
  std::string canonical(version.substr(0, version.size() - parsed.build.size()));
  for (int part = parsed.parts; part < 3; ++part) canonical += ".0";
  return canonical;
}

std::string CanonicalModuleVersion(std::string_view version) {
  std::string canonical = CanonicalSemver(version);
  if (BuildOf(version) == "+incompatible") canonical += "+incompatible";
  return canonical;
}

std::string_view MajorOf(std::string_view version) {
  Semver parsed;
  if (!ParseSemver(version, &parsed)) return {};
  return version.substr(0, 1 + parsed.major.size());
}

std::string_view BuildOf(std::string_view version) {
  Semver parsed;
  return ParseSemver(version, &parsed) ? parsed.build : std::string_view();
}

bool IsPseudoVersion(std::string_view version) {
  Semver parsed;
  if (!ParseSemver(version, &parsed) || parsed.parts != 3) return false;
  // The end is a time of 14 digits, a dash, and 12 characters of a commit hash.
  std::string_view pre = parsed.prerelease;
  if (pre.size() < 1 + 14 + 1 + 12) return false;
  std::string_view hash = pre.substr(pre.size() - 12);
  std::string_view time = pre.substr(pre.size() - 27, 14);
  char before_time = pre[pre.size() - 28];
  return pre[pre.size() - 13] == '-' && IsNumber(time) &&
         (before_time == '.' || before_time == '-') &&
         hash.find_first_of(".-") == std::string_view::npos;
}

bool IsValidGoVersion(std::string_view version) {
  GoVersion parsed;
  return ParseGoVersion(version, &parsed);
}

int CompareGoVersions(std::string_view a, std::string_view b) {
  GoVersion x;
  GoVersion y;
  ParseGoVersion(a, &x);
  ParseGoVersion(b, &y);
  if (int order = CompareInt(x.major, y.major)) return order;
  if (int order = CompareInt(x.minor, y.minor)) return order;
  if (int order = CompareInt(x.patch, y.patch)) return order;
  if (int order = x.kind.compare(y.kind)) return order;
  return CompareInt(x.pre, y.pre);
}

bool IsLanguageVersion(std::string_view version) {
  GoVersion parsed;
  return ParseGoVersion(version, &parsed) && parsed.patch.empty() && parsed.kind.empty();
}

std::string LanguageVersion(std::string_view version) {
  GoVersion parsed;
  if (!ParseGoVersion(version, &parsed)) return {};
  if (parsed.major == "1" && parsed.minor == "0") return "1";
  return std::string(parsed.major) + "." + std::string(parsed.minor);
}

std::string_view GoVersionOfToolchain(std::string_view name) {
  if (name.find_first_of("\\/") != std::string_view::npos || !name.starts_with("go")) return {};
  name.remove_prefix(2);
  name = name.substr(0, name.find_first_of(" \t-"));
  return IsValidGoVersion(name) ? name : std::string_view();
}

bool IsToolchainModule(std::string_view path) { return path == "go" || path == "toolchain"; }

int CompareModuleVersions(std::string_view path, std::string_view a, std::string_view b) {
  if (path == "go") return CompareGoVersions(a, b);
  if (path == "toolchain") {
    auto go_version = [](std::string_view v) {
      return IsValidGoVersion(v) ? v : GoVersionOfToolchain(v);
    };
    return CompareGoVersions(go_version(a), go_version(b));
  }
  return CompareSemver(a, b);
}

void SortModules(std::vector<ModuleVersion>& modules) {
  std::ranges::sort(modules, [](const ModuleVersion& a, const ModuleVersion& b) {
    if (a.path != b.path) return a.path < b.path;
    int order = CompareModuleVersions(a.path, a.version, b.version);
    return order != 0 ? order < 0 : a.version < b.version;
  });
}

}  // namespace premortem::workspace
