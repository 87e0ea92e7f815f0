module process

go 1.24
