// Another module, whose packages have the paths of those beside it.
module example.com/good

go 1.27
