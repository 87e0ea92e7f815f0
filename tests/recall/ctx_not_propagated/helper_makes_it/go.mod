module example.com/ctxs

go 1.25
