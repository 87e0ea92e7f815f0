module example.com/symbols.v2

go 1.27
