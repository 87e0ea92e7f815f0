// Asking servers that answer well, badly, and never.
#include "serve/http_client.h"

#include <gtest/gtest.h>

#include "server.h"

namespace premortem::serve {
namespace {

class HttpClientTest : public testing::Test {
 protected:
  // A proxy of the machine that runs the tests is of no use to them.
  void SetUp() override { setenv("no_proxy", "*", 1); }

  // "200 BODY", or the error.
  static std::string Get(const std::string& address, HttpOptions options = {},
                         HttpLimits limits = {}) {
    Result<HttpClient> client = HttpClient::Open(std::move(options));
    if (!client) return client.error().ToString();
    Result<HttpAnswer> answer = client->Get(*ParseUrl(address), limits);
    if (!answer) return answer.error().ToString();
    if (!answer->ok()) return client->Refusal(*answer);
    return std::to_string(answer->status) + " " + answer->body;
  }
};

TEST_F(HttpClientTest, Answers) {
  Server server([](auto&, auto&) { return Answer("fine"); });
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(Get(server.origin() + "/x?y=1"), "200 fine");
  EXPECT_EQ(server.targets(), std::vector<std::string>{"/x?y=1"});
}

TEST_F(HttpClientTest, SaysWhatTheServerSays) {
  Server server([](auto& target, auto&) {
    if (target == "/html") return Answer("<html>", "500 Oops");
    if (target == "/who") return Answer("secret page", "401 Who");
    return Answer("cpu profiling already in use\nmore\n", "500 Internal Server Error");
  });
  EXPECT_EQ(Get(server.origin() + "/profile"),
            "answers with status 500: cpu profiling already in use");
  EXPECT_EQ(Get(server.origin() + "/html"), "answers with status 500");
  EXPECT_EQ(Get(server.origin() + "/who"),
            "answers with status 401: it wants to know who asks; see --header and --token-file");
}

TEST_F(HttpClientTest, SecretsAreSentAndNeverSaid) {
  Server server([](auto&, auto& head) { return Answer(head, "500 Oops"); });
  HttpOptions options{.headers = {"X-Key: hunter2"}, .bearer_token = "tok123"};
  std::string said = Get(server.origin() + "/x", options);
  EXPECT_NE(server.last_head().find("X-Key: hunter2\r\n"), std::string::npos);
  EXPECT_NE(server.last_head().find("Authorization: Bearer tok123\r\n"), std::string::npos);
  // The first line of what came back is the request's.
  EXPECT_EQ(said, "answers with status 500: GET /x HTTP/1.1");
  Server echo([](auto&, auto&) { return Answer("you sent tok123", "500 Oops"); });
  EXPECT_EQ(Get(echo.origin() + "/x", options), "answers with status 500");
  EXPECT_EQ(Get(server.origin() + "/x", {.headers = {"X-Key: a\r\nB: hunter2"}}),
            "header 1: \"NAME: VALUE\" was expected");
  EXPECT_EQ(Get(server.origin() + "/x", {.bearer_token = "a\nhunter2"}),
            "the token holds a line end or another control character");
}

TEST_F(HttpClientTest, UserOfTheAddress) {
  Server server([](auto&, auto&) { return Answer("fine"); });
  std::string address = server.origin();
  EXPECT_EQ(Get("http://me:x@" + address.substr(7)), "200 fine");
  EXPECT_NE(server.last_head().find("Authorization: Basic bWU6eA==\r\n"), std::string::npos);
}

TEST_F(HttpClientTest, FollowsRedirectsOfTheServer) {
  Server server([](auto& target, auto&) {
    if (target == "/a") return Answer("", "302 Found", "Location: b/\r\n");
    return Answer(target);
  });
  EXPECT_EQ(Get(server.origin() + "/a"), "200 /b/");
}

TEST_F(HttpClientTest, RedirectsForEver) {
  Server server([](auto&, auto&) { return Answer("", "302 Found", "Location: /a\r\n"); });
  EXPECT_EQ(Get(server.origin() + "/a"), server.origin() + "/a: redirects more than 5 times");
  EXPECT_EQ(server.targets().size(), 6u);
}

TEST_F(HttpClientTest, RedirectsToAnotherServer) {
  Server other([](auto&, auto&) { return Answer("stolen"); });
  Server server([&](auto&, auto&) {
    return Answer("", "302 Found", "Location: " + other.origin() + "/login?x=1\r\n");
  });
  EXPECT_EQ(Get(server.origin() + "/a", {.bearer_token = "tok123"}),
            server.origin() + "/a: sends us to another server, " + other.origin() +
                ": name that one if it is meant");
  EXPECT_TRUE(other.targets().empty());
  Server file(
      [](auto&, auto&) { return Answer("", "302 Found", "Location: file:///etc/passwd\r\n"); });
  EXPECT_EQ(Get(file.origin() + "/a"),
            file.origin() +
                "/a: sends us to another server, whose address makes no sense: name "
                "that one if it is meant");
}

TEST_F(HttpClientTest, Hangs) {
  Server server([](auto& target, auto&) {
    if (target == "/half") return Reply{.bytes = Answer("half").bytes, .hang = true};
    return Reply{.hang = true};
  });
  EXPECT_EQ(Get(server.origin() + "/x", {.timeout = 0.2}),
            server.origin() + "/x: gave no answer within 0.2 s");
  EXPECT_EQ(Get(server.origin() + "/half", {.timeout = 0.2}),
            server.origin() + "/half: had not sent all after 0.2 s (3.81e-06 MB came)");
}

TEST_F(HttpClientTest, SendsForEver) {
  Server server([](auto& target, auto&) {
    if (target == "/headers") return Reply{.bytes = "HTTP/1.1 200 OK\r\nA: b\r\n", .repeat = true};
    std::string bytes = Answer(std::string(64 * 1024, 'x')).bytes;
    return Reply{.bytes = std::move(bytes), .repeat = true};
  });
  EXPECT_EQ(Get(server.origin() + "/x", {}, {.bytes = 1 << 20}),
            server.origin() + "/x: sends more than the limit of 1 MB");
  std::string said = Get(server.origin() + "/headers");
  EXPECT_TRUE(said == server.origin() + "/headers: sends headers without end" ||
              said.find("cannot be asked: ") != said.npos)
      << said;
}

TEST_F(HttpClientTest, BreaksOff) {
  Server server([](auto& target, auto&) {
    if (target == "/none") return Reply{};
    if (target == "/garbage") return Reply{.bytes = "\x16\x03\x01garbage\r\n\r\n"};
    return Answer("short", "200 OK", "Content-Length: 100\r\n");
  });
  for (const char* target : {"/none", "/garbage", "/short"}) {
    std::string said = Get(server.origin() + target);
    EXPECT_TRUE(said.starts_with(server.origin() + target + ": cannot be asked: ")) << said;
  }
}

TEST_F(HttpClientTest, NobodyThere) {
  std::string origin;
  {
    Server server([](auto&, auto&) { return Answer("fine"); });
    origin = server.origin();
  }
  std::string said = Get(origin + "/x?token=abc");
  EXPECT_TRUE(said.starts_with(origin + "/x?token=...: cannot be asked: ")) << said;
  EXPECT_EQ(said.find("abc"), said.npos);
}

}  // namespace
}  // namespace premortem::serve
