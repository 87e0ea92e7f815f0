#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "base/check.h"

namespace premortem {

namespace {

// The parser nests at most 100,000 levels deep (as go/parser does) and a level takes up to a few
// kilobytes of stack in builds with sanitizers. Only touched pages cost memory.
constexpr size_t kStackBytes = size_t{1} << 30;

std::atomic<size_t> thread_count = 0;
thread_local bool on_large_stack = false;
thread_local bool in_parallel_for = false;

class LargeStackThread {
 public:
  explicit LargeStackThread(std::function<void()> body) : body_(std::move(body)) {
    pthread_attr_t attributes;
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, kStackBytes) == 0);
    started_ = pthread_create(&thread_, &attributes, &Run, this) == 0;
    pthread_attr_destroy(&attributes);
  }
  ~LargeStackThread() {
    if (started_) pthread_join(thread_, nullptr);
  }
  LargeStackThread(const LargeStackThread&) = delete;
  LargeStackThread& operator=(const LargeStackThread&) = delete;

  bool started() const { return started_; }

 private:
  static void* Run(void* self) {
    on_large_stack = true;
    static_cast<LargeStackThread*>(self)->body_();
    return nullptr;
  }

  std::function<void()> body_;
  pthread_t thread_{};
  bool started_ = false;
};

size_t AvailableProcessors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<size_t>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace

void SetThreadCount(size_t threads) { thread_count = std::max<size_t>(threads, 1); }

size_t ThreadCount() {
  if (thread_count == 0) thread_count = AvailableProcessors();
  return thread_count;
}

void RunOnLargeStack(const std::function<void()>& body) {
  if (on_large_stack) return body();
  LargeStackThread thread(body);
  CHECK(thread.started());
}

void ParallelFor(size_t count, const std::function<void(size_t)>& body) {
  if (count == 0) return;
  size_t threads = std::min(ThreadCount(), count);
  if (in_parallel_for || threads == 1) {
    return RunOnLargeStack([&] {
      for (size_t i = 0; i < count; ++i) body(i);
    });
  }
  std::atomic<size_t> next = 0;
  auto work = [&] {
    in_parallel_for = true;
    for (size_t i = next++; i < count; i = next++) body(i);
    in_parallel_for = false;
  };
  // Where the system refuses a thread, the others do its share; the caller's own share makes sure
  // that somebody does.
  std::vector<std::unique_ptr<LargeStackThread>> others;
  for (size_t i = 1; i < threads; ++i) others.push_back(std::make_unique<LargeStackThread>(work));
  RunOnLargeStack(work);
}

}  // namespace premortem
