// A small server of HTTP for tests, which answers well or badly as it is told.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace premortem::serve {

// What goes out for a question, byte for byte.
struct Reply {
  std::string bytes;
  bool repeat = false;  // for ever, until the client has had enough
  bool hang = false;    // then say nothing, and keep the connection open
};

inline Reply Answer(const std::string& body, const std::string& status = "200 OK",
                    const std::string& headers = "") {
  return {"HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "\r\n" + body};
}

class Server {
 public:
  // `handle` is given the target ("/debug/pprof/heap?gc=1") and the whole head of the request. It
  // may be called by several threads at once.
  using Handler = std::function<Reply(const std::string& target, const std::string& head)>;

  explicit Server(Handler handle) : handle_(std::move(handle)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    ok_ = bind(listener_, generic, size) == 0 && listen(listener_, 16) == 0 &&
          getsockname(listener_, generic, &size) == 0;
    port_ = ntohs(address.sin_port);
    accepting_ = std::jthread([this] { Accept(); });
  }
  ~Server() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    close(listener_);
    connections_.clear();  // which joins their threads
  }

  bool ok() const { return ok_; }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> targets() {
    std::lock_guard lock(mutex_);
    return targets_;
  }
  std::string last_head() {
    std::lock_guard lock(mutex_);
    return last_head_;
  }

 private:
  void Accept() {
    for (;;) {
      int connection = accept(listener_, nullptr, nullptr);
      if (connection < 0 || stopping_) return;
      connections_.emplace_back([this, connection] { Serve(connection); });
    }
  }

  void Serve(int connection) {
    std::string head;
    char byte = 0;
    while (!head.ends_with("\r\n\r\n") && recv(connection, &byte, 1, 0) == 1) head += byte;
    size_t begin = head.find(' ') + 1;
    std::string target = head.substr(begin, head.find(' ', begin) - begin);
    {
      std::lock_guard lock(mutex_);
      targets_.push_back(target);
      last_head_ = head;
    }
    Reply reply = handle_(target, head);
    do {
      ssize_t sent = send(connection, reply.bytes.data(), reply.bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) break;
    } while (reply.repeat && !stopping_);
    if (reply.hang) recv(connection, &byte, 1, 0);  // until the client goes
    close(connection);
  }

  Handler handle_;
  int listener_ = -1;
  bool ok_ = false;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<std::string> targets_;
  std::string last_head_;
  std::list<std::jthread> connections_;
  std::jthread accepting_;
};

}  // namespace premortem::serve
