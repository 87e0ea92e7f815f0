module across

go 1.27
