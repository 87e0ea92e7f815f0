module example.com/missing

go 1.27

require example.org/gone v1.2.3
