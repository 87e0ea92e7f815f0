module across

go 1.22
