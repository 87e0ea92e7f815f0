#include "engine/glob.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace premortem::engine {

namespace {

// Matches one character of a pattern against `c`; sets *length to the bytes of the pattern that it
// took. An unclosed bracket stands for itself.
bool MatchesOne(std::string_view pattern, char c, size_t* length) {
  *length = 1;
  if (pattern[0] == '?') return true;
  size_t close = pattern.find(']', pattern.starts_with("[]") ? 2 : 1);
  if (pattern[0] != '[' || close == std::string_view::npos) return pattern[0] == c;
  *length = close + 1;
  std::string_view set = pattern.substr(1, close - 1);
  bool negated = set.starts_with('!') || set.starts_with('^');
  if (negated) set.remove_prefix(1);
  bool found = false;
  for (size_t i = 0; i < set.size(); ++i) {
    bool range = i + 2 < set.size() && set[i + 1] == '-';
    char last = range ? set[i + 2] : set[i];
    found = found || (set[i] <= c && c <= last);
    if (range) i += 2;
  }
  return found != negated;
}

// One element of a path. Only the last '*' is ever returned to, so this is O(|pattern|*|text|).
bool ElementMatches(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_text = 0;
  while (t < text.size()) {
    size_t length = 1;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && MatchesOne(pattern.substr(p), text[t], &length)) {
      p += length;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// The whole pattern against the first elements of the path.
bool PrefixMatches(const std::vector<std::string_view>& pattern,
                   const std::vector<std::string_view>& path) {
  // reachable[i]: the elements of the pattern so far match the first i elements of the path.
  std::vector<bool> reachable(path.size() + 1);
  reachable[0] = true;
  for (std::string_view element : pattern) {
    std::vector<bool> next(path.size() + 1);
    for (size_t i = 0; i <= path.size(); ++i) {
      if (element == "**") {
        next[i] = reachable[i] || (i > 0 && next[i - 1]);
      } else if (i > 0 && reachable[i - 1]) {
        next[i] = ElementMatches(element, path[i - 1]);
      }
    }
    reachable = std::move(next);
  }
  for (size_t i = 1; i <= path.size(); ++i) {
    if (reachable[i]) return true;
  }
  return false;
}

}  // namespace

bool GlobMatches(std::string_view pattern, std::string_view path) {
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  if (pattern.starts_with("./")) pattern.remove_prefix(2);
  bool anywhere = pattern.find('/') == std::string_view::npos;
  std::vector<std::string_view> elements = Split(pattern, '/');
  if (anywhere) elements.insert(elements.begin(), "**");
  if (!elements.empty() && elements.front().empty()) elements.erase(elements.begin());
  return PrefixMatches(elements, Split(path, '/'));
}

bool MatchesAny(const std::vector<std::string>& patterns, std::string_view path) {
  return std::ranges::any_of(
      patterns, [&](const std::string& pattern) { return GlobMatches(pattern, path); });
}

}  // namespace premortem::engine
