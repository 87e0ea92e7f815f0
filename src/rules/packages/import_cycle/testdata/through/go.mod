module example.com/through

go 1.27
