module premortem/tests/bench/parse_go

go 1.27
