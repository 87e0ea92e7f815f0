# shellcheck shell=bash
# Sourced by the scripts that run Go: gives it a known environment, whatever the user's is.
#
# A user's `go env -w GOFLAGS=-mod=vendor`, a GOWORK or a GOOS from another job would change what is
# listed and built. What says where things lie and how they are fetched is kept.
# Example: . "$root/tests/oracle/go_env.sh" && set_go_env && go version

# The toolchain that all comparisons are made with.
pinned_toolchain=go1.27.4

# Says whether there is a Go command at all.
have_go() { command -v go >/dev/null 2>&1; }

set_go_env() {
  local name value
  # Read with the user's settings in force, then frozen into the environment.
  for name in GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE GOINSECURE GOAUTH GOMODCACHE GOPATH GOCACHE; do
    value=$(cd / && GOTOOLCHAIN=local GOFLAGS='' go env "$name" 2>/dev/null || true)
    if [ -n "$value" ]; then export "$name=$value"; fi
  done
  unset GOOS GOARCH GOAMD64 GOARM64 GOROOT GOBIN GOEXPERIMENT CGO_ENABLED GODEBUG GO111MODULE
  export GOENV=off GOWORK=auto GOFLAGS=-buildvcs=false GOTOOLCHAIN=$pinned_toolchain
}

# Prints the Go tree of the pinned toolchain. It is a module: it has no `test` folder.
pinned_goroot() { (cd / && go env GOROOT); }

# Prints the `test` folder of the machine's own Go, or fails where there is none.
goroot_test() {
  local dir
  dir=$(cd / && GOTOOLCHAIN=local go env GOROOT)/test
  [ -d "$dir" ] && printf '%s\n' "$dir"
}
