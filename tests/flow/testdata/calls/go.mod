module m/calls

go 1.27
