// Addresses of services.
#include "serve/url.h"

#include <gtest/gtest.h>

namespace premortem::serve {
namespace {

TEST(Url, Parts) {
  Url url = *ParseUrl("HTTPS://me:x@Shop.example:8443/debug/pprof/heap?gc=1#top");
  EXPECT_EQ(url.origin, "https://shop.example:8443");
  EXPECT_EQ(url.user, "me:x");
  EXPECT_EQ(url.path, "/debug/pprof/heap");
  EXPECT_EQ(url.query, "gc=1");
  EXPECT_TRUE(url.secure());
  EXPECT_EQ(url.ToString(), "https://shop.example:8443/debug/pprof/heap?gc=1");
}

TEST(Url, OwnPortsAndEmptyPaths) {
  EXPECT_EQ(ParseUrl("http://a:80")->ToString(), "http://a/");
  EXPECT_EQ(ParseUrl("https://a:443?x=1")->ToString(), "https://a/?x=1");
  EXPECT_EQ(ParseUrl("http://[::1]:6060/x")->origin, "http://[::1]:6060");
}

TEST(Url, SecretsAreNotShown) {
  EXPECT_EQ(ParseUrl("http://u:secret@a/x?token=secret&seconds=5&flag")->Shown(),
            "http://a/x?token=...&seconds=5&flag");
}

TEST(Url, WhatIsNone) {
  for (const char* text :
       {"", "a", "ftp://a/", "http://", "http:///x", "http://:80/", "http://a b/", "http://a\nb/",
        "http://a\\b/", "http://a%2e/", "http://\xc3\xa4/"}) {
    EXPECT_FALSE(ParseUrl(text)) << text;
  }
  EXPECT_TRUE(IsUrl("Http://x"));
  EXPECT_FALSE(IsUrl("http:/x"));
  EXPECT_FALSE(IsUrl("dump.txt"));
}

}  // namespace
}  // namespace premortem::serve
