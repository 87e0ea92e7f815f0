package p

var ä٣, 世界 = '世', "\u4e16\U0001F600"
