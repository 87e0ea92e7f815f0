module premortem/tests/oracle

go 1.27
