#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <queue>
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

namespace {

// Runs `work` on so many threads, this one among them. Where the system refuses a thread, the
// others do its share; the caller's own share makes sure that somebody does.
void RunOnThreads(size_t threads, const std::function<void()>& work) {
  auto marked = [&] {
    in_parallel_for = true;
    work();
    in_parallel_for = false;
  };
  std::vector<std::unique_ptr<LargeStackThread>> others;
  for (size_t i = 1; i < threads; ++i) others.push_back(std::make_unique<LargeStackThread>(marked));
  RunOnLargeStack(marked);
}

}  // namespace

void ParallelFor(size_t count, const std::function<void(size_t)>& body) {
  if (count == 0) return;
  size_t threads = std::min(ThreadCount(), count);
  if (in_parallel_for || threads == 1) {
    return RunOnLargeStack([&] {
      for (size_t i = 0; i < count; ++i) body(i);
    });
  }
  std::atomic<size_t> next = 0;
  RunOnThreads(threads, [&] {
    for (size_t i = next++; i < count; i = next++) body(i);
  });
}

namespace {

// What may run, and what waits for what.
class GraphQueue {
 public:
  explicit GraphQueue(std::span<const std::vector<uint32_t>> dependencies)
      : users_(dependencies.size()), missing_(dependencies.size()) {
    for (uint32_t node = 0; node < dependencies.size(); ++node) {
      missing_[node] = static_cast<uint32_t>(dependencies[node].size());
      for (uint32_t dependency : dependencies[node]) users_[dependency].push_back(node);
      if (missing_[node] == 0) ready_.push(node);
    }
  }

  size_t left() const { return left_; }

  // Works until there is nothing left. Several threads may do so.
  void Work(const std::function<void(size_t)>& body) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !ready_.empty() || running_ == 0; });
      if (ready_.empty()) break;
      uint32_t node = ready_.top();
      ready_.pop();
      ++running_;
      lock.unlock();
      body(node);
      lock.lock();
      Finish(node);
    }
  }

 private:
  void Finish(uint32_t node) {
    --running_;
    --left_;
    size_t new_ready = 0;
    for (uint32_t user : users_[node]) {
      if (--missing_[user] != 0) continue;
      ready_.push(user);
      ++new_ready;
    }
    // This thread takes one of them itself.
    if (new_ready > 1 || (ready_.empty() && running_ == 0)) changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::vector<uint32_t>> users_;
  std::vector<uint32_t> missing_;  // dependencies that have not returned yet
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready_;
  size_t running_ = 0;
  size_t left_ = users_.size();
};

}  // namespace

void ParallelForGraph(std::span<const std::vector<uint32_t>> dependencies,
                      const std::function<void(size_t)>& body) {
  GraphQueue queue(dependencies);
  size_t threads = in_parallel_for ? 1 : std::min(ThreadCount(), dependencies.size());
  if (threads <= 1) {
    RunOnLargeStack([&] { queue.Work(body); });
  } else {
    RunOnThreads(threads, [&] { queue.Work(body); });
  }
  CHECK(queue.left() == 0);
}

}  // namespace premortem
