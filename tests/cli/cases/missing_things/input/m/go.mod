module example.com/m

go 1.27

require example.com/gone v1.0.0
