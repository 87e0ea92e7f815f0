// All threading goes through here: a fixed set of threads per call, each with a stack large enough
// for the deepest tree that the parser accepts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace premortem {

// How many threads the calls below use; set once, at the start of the program. At least 1. The
// default is the number of processors this process may run on.
void SetThreadCount(size_t threads);
size_t ThreadCount();

// Calls body(i) for every i below `count`, on up to ThreadCount() threads, each i once and in no
// order; returns when all have returned. The body must not throw. Nested calls run inline.
void ParallelFor(size_t count, const std::function<void(size_t)>& body);

// Calls body(i) once for every i below dependencies.size(), on up to ThreadCount() threads, when
// it has returned for all of dependencies[i]; of those that may run the lowest first, so that one
// thread keeps the order where it can. There must be no cycle. The body must not throw.
void ParallelForGraph(std::span<const std::vector<uint32_t>> dependencies,
                      const std::function<void(size_t)>& body);

// Runs `body` to its end on a thread with the large stack. Everything that walks trees runs below
// this or below ParallelFor.
void RunOnLargeStack(const std::function<void()>& body);

}  // namespace premortem
