module example.com/stubs

go 1.25

require google.golang.org/grpc v0.0.0

replace google.golang.org/grpc => ./grpc
