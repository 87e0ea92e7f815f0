package web

import (
	"net/http"
	"time"
)

func New() *http.Client { return &http.Client{Jar: nil} }

func Quick() *http.Client { return &http.Client{Timeout: time.Second} }
