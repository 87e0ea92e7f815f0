module premortem/tests/oracle

go 1.27

require golang.org/x/tools v0.52.0
