// Who can reach a server, as far as one package says it: the address that it is given is a text,
// the default of a flag, or comes to it through variables, fields and parameters of the package.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "rules/callee.h"
#include "rules/context.h"

namespace premortem::rules::http_server_no_timeouts {

enum class Reach : uint8_t {
  kLocal,    // this machine alone, or nobody unless asked for
  kUnknown,  // nothing says it
  kOpen,     // other machines
};

class Addresses {
 public:
  // The files must outlive this.
  explicit Addresses(std::span<const std::unique_ptr<FileContext>> files);

  // Of "host:port", or of a host alone.
  Reach OfAddress(FileContext& file, syntax::NodeId address) const {
    return OfText(file, address, 0);
  }
  // Of a net.Listener, also where a function of the package gives it.
  Reach OfListener(FileContext& file, syntax::NodeId listener) const {
    return OfListener(file, listener, 0);
  }

 private:
  // What a variable or field is set to somewhere.
  struct Value {
    FileContext* file = nullptr;
    syntax::NodeId node;
  };

  void ReadFile(FileContext& file);
  void ReadCall(FileContext& file, syntax::NodeId node);
  void ReadReturn(FileContext& file, syntax::NodeId node);
  void Set(FileContext& file, syntax::NodeId target, syntax::NodeId value);
  Reach OfText(FileContext& file, syntax::NodeId expr, int depth) const;
  Reach OfName(FileContext& file, syntax::NodeId name, int depth) const;
  Reach OfCall(FileContext& file, syntax::NodeId call, int depth) const;
  Reach OfListener(FileContext& file, syntax::NodeId listener, int depth) const;
  Reach OfResult(const Callee& callee, int depth) const;
  Reach OfParameter(FileContext& file, syntax::NodeId declaration, int depth) const;

  // By object, of variables of the package and of fields.
  std::map<uint32_t, std::vector<Value>> values_;
  std::map<uint32_t, std::vector<Value>> calls_;  // by object of the function
  // The first results of functions of the package, by object of the function.
  std::map<uint32_t, std::vector<Value>> results_;
};

}  // namespace premortem::rules::http_server_no_timeouts
