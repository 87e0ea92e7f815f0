// Whose code a frame is, and for what a goroutine waits.
#include "diagnosis/frames.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "diagnosis/goroutines.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis {
namespace {

using evidence::Evidence;
using evidence::StackId;

TEST(Frames, TakesSymbolsApart) {
  EXPECT_EQ(ReceiverOf("net/http.(*conn).serve.func1"), "net/http.(*conn)");
  EXPECT_EQ(ReceiverOf("net/http.HandlerFunc.ServeHTTP"), "net/http.HandlerFunc");
  EXPECT_EQ(ReceiverOf("main.main.func1"), "");
  EXPECT_EQ(ReceiverOf("main.main"), "");
  EXPECT_EQ(ReceiverOf("main.serve.gowrap1"), "");
  EXPECT_EQ(ReceiverOf("main.init.0"), "");
  EXPECT_EQ(ReceiverOf(""), "");
  EXPECT_EQ(ShortName("example.com/a/b.(*Pool).Run"), "b.(*Pool).Run");
}

TEST(Frames, KnowsWhoseCodeItIs) {
  EXPECT_EQ(OwnerOf("runtime.gopark", "/usr/local/go/src/runtime/proc.go"), Owner::kRuntime);
  EXPECT_EQ(OwnerOf("time.Sleep", "/usr/local/go/src/runtime/time.go"), Owner::kRuntime);
  EXPECT_EQ(OwnerOf("runtime.mapaccess1", "/go/src/internal/runtime/maps/runtime.go"),
            Owner::kRuntime);
  EXPECT_EQ(OwnerOf("runtime.mapaccess1", "internal/runtime/maps/runtime.go"), Owner::kRuntime);
  EXPECT_EQ(OwnerOf("main.main", "_testmain.go"), Owner::kStandard);
  EXPECT_EQ(OwnerOf("gcWriteBarrier", ""), Owner::kRuntime);
  EXPECT_EQ(OwnerOf("net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go"),
            Owner::kStandard);
  EXPECT_EQ(OwnerOf("net/http.(*conn).serve", "net/http/server.go"), Owner::kStandard);
  EXPECT_EQ(OwnerOf("vendor/golang.org/x/net/http2/hpack.f",
                    "/go/src/vendor/golang.org/x/net/http2/hpack/h.go"),
            Owner::kStandard);
  // Modules whose names have no dot, even that of a package of the standard library.
  EXPECT_EQ(OwnerOf("main.main", "/app/main.go"), Owner::kUser);
  EXPECT_EQ(OwnerOf("shop/cart.Put", "shop/cart/cart.go"), Owner::kUser);
  EXPECT_EQ(OwnerOf("log/sink.Put", "/app/sink/sink.go"), Owner::kUser);
  EXPECT_EQ(OwnerOf("github.com/x/y.F", "/root/go/pkg/mod/github.com/x/y@v1.2.3/y.go"),
            Owner::kModule);
  EXPECT_EQ(OwnerOf("github.com/x/y.F", "github.com/x/y@v1.2.3/y.go"), Owner::kModule);
  EXPECT_EQ(OwnerOf("github.com/x/y.F", "/app/vendor/github.com/x/y/y.go"), Owner::kModule);
  EXPECT_EQ(OwnerOf("github.com/x/y.F", "/src/y/y.go"), Owner::kUser);
  EXPECT_EQ(OwnerOf("...", ""), Owner::kUnknown);
  EXPECT_EQ(OwnerOf("0x47d3a0", ""), Owner::kUnknown);
}

// The root first.
StackId Stack(Evidence& evidence, std::initializer_list<const char*> functions) {
  StackId stack;
  for (const char* function : functions) {
    stack = evidence.AddStack(
        stack, evidence.AddFrame({.function = evidence.AddString(function), .line = 1}));
  }
  return stack;
}

TEST(Waits, ComeFromTheStateOrFromTheLeaf) {
  Evidence evidence;
  Frames frames(evidence);
  auto wait = [&](const char* state, std::initializer_list<const char*> functions) {
    StackId stack = Stack(evidence, functions);
    return WaitOf(state, stack, frames);
  };
  EXPECT_EQ(wait("chan send", {"main.f"}), Wait::kSend);
  EXPECT_EQ(wait("chan receive (nil chan)", {"main.f"}), Wait::kNilChannel);
  EXPECT_EQ(wait("sync.RWMutex.RLock", {"main.f"}), Wait::kMutex);
  EXPECT_EQ(wait("GC worker (idle)", {"main.f"}), Wait::kOther);
  EXPECT_EQ(wait("", {"main.f", "runtime.chansend1", "runtime.chansend", "runtime.gopark"}),
            Wait::kSend);
  EXPECT_EQ(wait("", {"main.f", "runtime.selectgo", "runtime.gopark"}), Wait::kSelect);
  EXPECT_EQ(wait("semacquire", {"main.f", "sync.(*WaitGroup).Wait", "sync.runtime_Semacquire"}),
            Wait::kWaitGroup);
  EXPECT_EQ(wait("", {"main.f", "sync.(*Mutex).Lock", "sync.(*Mutex).lockSlow",
                      "sync.runtime_SemacquireMutex", "runtime.semacquire1", "runtime.gopark"}),
            Wait::kMutex);
  EXPECT_EQ(wait("", {"main.f", "net.(*conn).Read", "internal/poll.(*FD).Read",
                      "internal/poll.runtime_pollWait", "runtime.netpollblock", "runtime.gopark"}),
            Wait::kIo);
  EXPECT_EQ(wait("", {"main.f"}), Wait::kNone);
  // What the user's code calls itself does not count.
  EXPECT_EQ(wait("", {"time.Sleep", "main.f"}), Wait::kNone);
}

TEST(Words, HaveTheirUnits) {
  EXPECT_EQ(Counted(1, "goroutine"), "1 goroutine");
  EXPECT_EQ(Counted(1204, "goroutine"), "1204 goroutines");
  EXPECT_EQ(Rate(0.135), "8.1 a minute");
  EXPECT_EQ(Rate(0.135, 0.125, 0.145), "8.1 a minute (7.5 to 8.7)");
  EXPECT_EQ(Rate(1.0 / 86400), "1 a day");
  EXPECT_EQ(Bytes(2.1 * 1073741824), "2.1 GB");
  EXPECT_EQ(Bytes(0), "0 B");
  EXPECT_EQ(Percent(0.5), "50%");
  EXPECT_EQ(Percent(0.9999), ">99%");
  EXPECT_EQ(Percent(1), "100%");
  EXPECT_EQ(Duration(45), "45 s");
  EXPECT_EQ(Duration(181440), "2.1 days");
}

}  // namespace
}  // namespace premortem::diagnosis
