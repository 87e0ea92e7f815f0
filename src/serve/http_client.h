// Asks a service for one endpoint at a time, and trusts it with nothing: an answer has an end in
// time and in bytes, and what may be sent to one server is not sent to another.
//
//   Result<HttpClient> client = HttpClient::Open({.bearer_token = token});
//   Result<HttpAnswer> answer = client->Get(url, {});
//
// libcurl does the work. It is no part of the program: Open loads it, so that the program needs
// nothing but glibc where nobody asks for a URL (docs/decisions/0018-libcurl-at-run-time.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "serve/url.h"

namespace premortem::serve {

struct HttpOptions {
  std::vector<std::string> headers;  // "Name: value"
  std::string bearer_token;          // sent as "Authorization: Bearer TOKEN"; empty: none
  std::string ca_file;               // certificates to trust; empty: the system's
  double timeout = 30;               // seconds for a whole answer
};

// For one question.
struct HttpLimits {
  uint64_t bytes = uint64_t{1} << 28;
  double more_time = 0;  // seconds, beside the time-out, in which the server is busy measuring
};

struct HttpAnswer {
  long status = 0;  // 200 and the like
  std::string body;
  bool ok() const { return status >= 200 && status < 300; }
};

class HttpClient {
 public:
  // Fails where libcurl is not installed, or an option cannot be used. No error holds a header's
  // value or a token.
  static Result<HttpClient> Open(HttpOptions options);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  // Follows at most five redirects, and none to another server. The error's file is the address as
  // it may be shown. What the server says with a status is an answer, also where that is an error.
  Result<HttpAnswer> Get(const Url& url, const HttpLimits& limits);

  // What is wrong about an answer that is not ok: "answers 404 (not found)".
  std::string Refusal(const HttpAnswer& answer) const;

 private:
  struct Curl;
  explicit HttpClient(std::unique_ptr<Curl> curl, HttpOptions options);
  Result<HttpAnswer> GetOnce(const Url& url, const HttpLimits& limits, std::string* redirect);

  std::unique_ptr<Curl> curl_;
  HttpOptions options_;
};

}  // namespace premortem::serve
