#include "serve/http_client.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/text.h"

// The macros check arguments by the type of the function, which is called through a pointer here.
#define CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>

namespace premortem::serve {

namespace {

constexpr int kMostRedirects = 5;
constexpr uint64_t kMostHeaderBytes = 256 * 1024;
constexpr size_t kShownOfAnswer = 200;

std::string Megabytes(uint64_t bytes) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3g MB", static_cast<double>(bytes) / (1 << 20));
  return text;
}

std::string Seconds(double seconds) {
  char text[48];
  std::snprintf(text, sizeof text, "%.4g s", seconds);
  return text;
}

// "NAME: VALUE" without what would end the header.
bool IsHeader(std::string_view header) {
  size_t colon = header.find(':');
  auto is_name = [](char c) { return c > ' ' && c < '\x7f'; };
  auto is_text = [](char c) { return (c >= ' ' || c < 0 || c == '\t') && c != '\x7f'; };
  return colon != header.npos && colon > 0 &&
         std::ranges::all_of(header.substr(0, colon), is_name) &&
         std::ranges::all_of(header, is_text);
}

// What the callbacks fill while an answer comes.
struct Incoming {
  std::string body;
  uint64_t header_bytes = 0;
  uint64_t most_bytes = 0;
  bool too_large = false;
  bool too_many_headers = false;
};

size_t TakeBody(char* data, size_t size, size_t count, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  size_t bytes = size * count;
  incoming.too_large = bytes > incoming.most_bytes - incoming.body.size();
  if (incoming.too_large) return 0;
  incoming.body.append(data, bytes);
  return bytes;
}

size_t TakeHeader(char*, size_t size, size_t count, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  incoming.header_bytes += size * count;
  incoming.too_many_headers = incoming.header_bytes > kMostHeaderBytes;
  return incoming.too_many_headers ? 0 : size * count;
}

}  // namespace

// The functions of libcurl that are used, and what lives as long as the client.
struct HttpClient::Curl {
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_perform) easy_perform = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_reset) easy_reset = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;

  CURL* easy = nullptr;
  curl_slist* headers = nullptr;

  Curl() = default;
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;
  ~Curl() {
    if (headers != nullptr) slist_free_all(headers);
    if (easy != nullptr) easy_cleanup(easy);
  }

  // False where a function is missing.
  bool Load(void* library) {
    auto load = [&](auto& function, const char* name) {
      function =
          reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      return function != nullptr;
    };
    return load(global_init, "curl_global_init") && load(easy_init, "curl_easy_init") &&
           load(easy_setopt, "curl_easy_setopt") && load(easy_perform, "curl_easy_perform") &&
           load(easy_getinfo, "curl_easy_getinfo") && load(easy_reset, "curl_easy_reset") &&
           load(easy_strerror, "curl_easy_strerror") && load(easy_cleanup, "curl_easy_cleanup") &&
           load(slist_append, "curl_slist_append") && load(slist_free_all, "curl_slist_free_all");
  }

  bool AddHeader(const std::string& header) {
    curl_slist* longer = slist_append(headers, header.c_str());
    if (longer != nullptr) headers = longer;
    return longer != nullptr;
  }
};

HttpClient::HttpClient(std::unique_ptr<Curl> curl, HttpOptions options)
    : curl_(std::move(curl)), options_(std::move(options)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpClient> HttpClient::Open(HttpOptions options) {
  for (size_t i = 0; i < options.headers.size(); ++i) {
    if (!IsHeader(options.headers[i])) {
      return Fail("header " + std::to_string(i + 1) + ": \"NAME: VALUE\" was expected");
    }
  }
  if (!IsHeader("A: " + options.bearer_token)) {
    return Fail("the token holds a line end or another control character");
  }
  void* library = nullptr;
  for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"}) {
    // Never unloaded: its threads and its TLS library do not allow that.
    if (library == nullptr) library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  }
  auto curl = std::make_unique<Curl>();
  if (library == nullptr || !curl->Load(library)) {
    return Fail(
        "asking a service needs libcurl, which is not installed here (Debian: apt install "
        "libcurl4); or save what the endpoints say to files and give me these");
  }
  if (curl->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
      (curl->easy = curl->easy_init()) == nullptr) {
    return Fail("libcurl cannot be started");
  }
  bool added = std::ranges::all_of(
      options.headers, [&](const std::string& header) { return curl->AddHeader(header); });
  if (!options.bearer_token.empty()) {
    added = added && curl->AddHeader("Authorization: Bearer " + options.bearer_token);
  }
  if (!added) return Fail("libcurl cannot be started");
  return HttpClient(std::move(curl), std::move(options));
}

Result<HttpAnswer> HttpClient::Get(const Url& url, const HttpLimits& limits) {
  Url next = url;
  for (int redirects = 0; redirects <= kMostRedirects; ++redirects) {
    std::string redirect;
    Result<HttpAnswer> answer = GetOnce(next, limits, &redirect);
    if (!answer) {
      answer.error().file = next.Shown();
      return answer;
    }
    if (redirect.empty()) return answer;
    Result<Url> target = ParseUrl(redirect);
    // Headers and tokens are for the server that was named.
    bool same = target && (target->origin == next.origin ||
                           (target->secure() && target->origin == "https" + next.origin.substr(4)));
    if (!same) {
      return Fail(Error{.message = "sends us to another server, " +
                                   (target ? target->origin : "whose address makes no sense") +
                                   ": name that one if it is meant",
                        .file = url.Shown()});
    }
    target->user = next.user;
    next = std::move(*target);
  }
  return Fail(Error{.message = "redirects more than " + std::to_string(kMostRedirects) + " times",
                    .file = url.Shown()});
}

Result<HttpAnswer> HttpClient::GetOnce(const Url& url, const HttpLimits& limits,
                                       std::string* redirect) {
  CURL* easy = curl_->easy;
  auto set = curl_->easy_setopt;
  double timeout = options_.timeout + limits.more_time;
  Incoming incoming{.most_bytes = limits.bytes};
  char problem[CURL_ERROR_SIZE] = "";
  curl_->easy_reset(easy);
  set(easy, CURLOPT_URL, url.ToString().c_str());
  set(easy, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout * 1000));
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(options_.timeout, 10.0) * 1000));
  set(easy, CURLOPT_USERAGENT, "premortem");
  set(easy, CURLOPT_HTTPHEADER, curl_->headers);
  set(easy, CURLOPT_WRITEFUNCTION, TakeBody);
  set(easy, CURLOPT_WRITEDATA, &incoming);
  set(easy, CURLOPT_HEADERFUNCTION, TakeHeader);
  set(easy, CURLOPT_HEADERDATA, &incoming);
  set(easy, CURLOPT_ERRORBUFFER, problem);
  if (!options_.ca_file.empty()) set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (!url.user.empty()) set(easy, CURLOPT_USERPWD, url.user.c_str());

  CURLcode done = curl_->easy_perform(easy);
  set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  if (incoming.too_large) {
    return Fail("sends more than the limit of " + Megabytes(limits.bytes));
  }
  if (incoming.too_many_headers) return Fail("sends headers without end");
  if (done == CURLE_OPERATION_TIMEDOUT) {
    return Fail(incoming.body.empty() ? "gave no answer within " + Seconds(timeout)
                                      : "had not sent all after " + Seconds(timeout) + " (" +
                                            Megabytes(incoming.body.size()) + " came)");
  }
  if (done != CURLE_OK) {
    std::string reason = *problem != '\0' ? problem : curl_->easy_strerror(done);
    return Fail("cannot be asked: " + reason);
  }
  HttpAnswer answer{.body = std::move(incoming.body)};
  curl_->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
  const char* target = nullptr;
  if (answer.status >= 300 && answer.status < 400 &&
      curl_->easy_getinfo(easy, CURLINFO_REDIRECT_URL, &target) == CURLE_OK && target != nullptr) {
    *redirect = target;
  }
  return answer;
}

std::string HttpClient::Refusal(const HttpAnswer& answer) const {
  std::string text = "answers with status " + std::to_string(answer.status);
  if (answer.status == 401 || answer.status == 403) {
    return text + ": it wants to know who asks; see --header and --token-file";
  }
  std::string_view said = Trim(std::string_view(answer.body).substr(0, kShownOfAnswer));
  said = Trim(said.substr(0, said.find('\n')));
  // A server may send back what it was sent.
  auto secret = [&](std::string_view value) {
    return !value.empty() && said.find(value) != said.npos;
  };
  bool quotes = secret(options_.bearer_token) ||
                std::ranges::any_of(options_.headers, [&](const std::string& header) {
                  return secret(Trim(std::string_view(header).substr(header.find(':') + 1)));
                });
  if (!said.empty() && !said.starts_with('<') && !quotes) text += ": " + std::string(said);
  return text;
}

}  // namespace premortem::serve
