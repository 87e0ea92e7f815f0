// What is known of the flow in one package, found out bit by bit as rules ask. For one thread.
#pragma once

#include "flow/exit_facts.h"
#include "flow/package_ir.h"

namespace premortem::flow {

class PackageFlow {
 public:
  // The package must live as long as this does.
  explicit PackageFlow(const types::PackageState& package) : ir_(package), exits_(ir_) {}
  PackageFlow(const PackageFlow&) = delete;
  PackageFlow& operator=(const PackageFlow&) = delete;

  PackageIr& ir() { return ir_; }
  PackageExits& exits() { return exits_; }

 private:
  PackageIr ir_;
  PackageExits exits_;
};

}  // namespace premortem::flow
