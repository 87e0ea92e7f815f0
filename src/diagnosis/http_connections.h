// The client's side of HTTP/1 connections, as net/http keeps it: each has a goroutine in readLoop
// and one in writeLoop, started by dialConn. What readLoop waits for tells an answer whose body
// nobody has finished (select) from a connection that waits for bytes (IO wait).
//
// Counterpart: net/http/transport.go, go1.27.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "diagnosis/context.h"

namespace premortem::diagnosis {

// Memory of a connection: two goroutines, and a buffer of 4 KB for each direction (bufio's default
// size).
inline constexpr double kConnectionBytes = 2 * 2800 + 2 * 4096;

// Of one snapshot.
struct HttpConnections {
  uint64_t open_bodies = 0;      // readLoop waits for a body to be finished
  uint64_t old_open_bodies = 0;  // for two minutes or more
  uint64_t waiting = 0;          // readLoop waits for bytes
  uint64_t body_readers = 0;     // goroutines that read a body
  uint64_t requests = 0;         // goroutines that wait for an answer
  uint64_t own_goroutines = 0;   // with code of the user
};

// By snapshot.
std::vector<HttpConnections> HttpConnectionsOf(Context& context);

// The sites of readLoop that wait so; null where there is none.
const Site* ReadLoopSite(Context& context, Wait wait);

// Lines of the user that call net/http's client, found in any stack of the evidence, by how many
// stacks: at most `most`.
std::vector<FramePlace> HttpClientCalls(Context& context, size_t most);

}  // namespace premortem::diagnosis
