#include "serve/url.h"

#include <algorithm>

#include "base/text.h"

namespace premortem::serve {

namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool IsHostByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view(".-_:[]").find(c) != std::string_view::npos;
}

bool IsVisible(char c) { return c > ' ' && c < '\x7f'; }

}  // namespace

std::string Url::ToString() const { return origin + path + (query.empty() ? "" : "?" + query); }

std::string Url::Shown() const {
  constexpr std::string_view kKnown[] = {"debug=", "seconds=", "gc="};
  std::string shown;
  for (std::string_view part : Split(query, '&')) {
    bool known = std::ranges::any_of(kKnown, [&](auto key) { return part.starts_with(key); });
    if (part.empty()) continue;
    shown += shown.empty() ? '?' : '&';
    shown += known ? part : part.substr(0, part.find('='));
    if (!known && part.find('=') != part.npos) shown += "=...";
  }
  return origin + path + shown;
}

bool IsUrl(std::string_view name) {
  std::string front = Lower(name.substr(0, kHttps.size()));
  return front.starts_with(kHttp) || front.starts_with(kHttps);
}

Result<Url> ParseUrl(std::string_view text) {
  if (!IsUrl(text)) return Fail("is no address: http:// or https:// was expected");
  if (!std::ranges::all_of(text, IsVisible)) {
    return Fail("is no address: blanks and control characters are written as %20 and the like");
  }
  std::string_view scheme = Lower(text.substr(0, kHttps.size())) == kHttps ? kHttps : kHttp;
  std::string_view rest = text.substr(scheme.size());
  rest = rest.substr(0, rest.find('#'));
  std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  rest.remove_prefix(authority.size());
  Url url;
  if (size_t at = authority.rfind('@'); at != authority.npos) {
    url.user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  std::string host = Lower(authority);
  if (host.empty() || host.starts_with(':') || !std::ranges::all_of(host, IsHostByte)) {
    return Fail("is no address: the name of a host was expected behind \"" + std::string(scheme) +
                "\"");
  }
  std::string_view own_port = scheme == kHttps ? ":443" : ":80";
  if (host.ends_with(own_port)) host.resize(host.size() - own_port.size());
  url.origin = std::string(scheme) + host;
  size_t question = rest.find('?');
  url.path = rest.substr(0, question);
  if (url.path.empty()) url.path = "/";
  if (question != rest.npos) url.query = rest.substr(question + 1);
  return url;
}

}  // namespace premortem::serve
