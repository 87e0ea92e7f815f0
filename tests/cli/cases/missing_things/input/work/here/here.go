package here
