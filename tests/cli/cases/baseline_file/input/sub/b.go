package sub

var x = !!y
