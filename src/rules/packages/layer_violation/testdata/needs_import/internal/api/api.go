package api

const Version = "v1"
