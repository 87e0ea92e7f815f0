module since23

go 1.23
