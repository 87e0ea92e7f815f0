// Addresses of services, taken apart: enough to ask a service for its endpoints, and to tell
// whether it sends us elsewhere.
//
//   Url url = *ParseUrl("http://user:secret@shop:6060/debug/pprof?seconds=5");
//   url.origin   "http://shop:6060"
//   url.path     "/debug/pprof"
//   url.query    "seconds=5"
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace premortem::serve {

struct Url {
  std::string origin;  // scheme, host and port, which is left out where it is the scheme's own
  std::string user;    // "user:secret"; empty where there is none
  std::string path;    // "/" at least
  std::string query;   // without "?"

  // For requests. The user is no part of it.
  std::string ToString() const;
  // For people: of the query what pprof's endpoints take; other values may be secrets.
  std::string Shown() const;
  bool secure() const { return origin.starts_with("https:"); }
};

// Whether an input is an address and no file.
bool IsUrl(std::string_view name);

// Fails where it is no address of a service. Hosts are names or addresses of letters, digits and
// .-_:[] alone, so that no other parser takes another part for the host.
Result<Url> ParseUrl(std::string_view text);

}  // namespace premortem::serve
