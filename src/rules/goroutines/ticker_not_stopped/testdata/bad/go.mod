module bad

go 1.22
