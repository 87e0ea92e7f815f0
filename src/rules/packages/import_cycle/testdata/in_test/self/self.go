package self

const Limit = 1
