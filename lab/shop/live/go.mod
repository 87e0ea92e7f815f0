module premortem.dev/lab/shop/live

go 1.27.0

toolchain go1.27.4

require (
	example.com/lab v0.0.0
	github.com/golang/groupcache v0.0.0-20241129210726-2c02b8208cf8
	github.com/mattn/go-sqlite3 v1.14.53
	premortem.dev/lab/shop v0.0.0
)

require (
	github.com/golang/protobuf v1.5.4 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)

replace (
	example.com/lab => ../../services
	premortem.dev/lab/shop => ..
)
