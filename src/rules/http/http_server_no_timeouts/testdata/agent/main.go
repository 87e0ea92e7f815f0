// The agent is a server of the Test Lab.
//
// It runs on each machine.
package main

import "net/http"

func main() { http.ListenAndServe(":8080", nil) }
