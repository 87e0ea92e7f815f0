// A library: no program is in sight, and its callers cannot limit the calls either.
package weather

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

type Report struct{ Celsius float64 }

func decode(resp *http.Response) (*Report, error) {
	defer resp.Body.Close()
	var report Report
	return &report, json.NewDecoder(resp.Body).Decode(&report)
}

func Fetch(city string) (*Report, error) {
	resp, err := http.Get("https://weather.example/" + city) // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err != nil {
		return nil, err
	}
	return decode(resp)
}

func FetchDefault(city string) (*Report, error) {
	req, err := http.NewRequest(http.MethodGet, "https://weather.example/"+city, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req) // want "outgoing-call-no-deadline: `Do` may wait for ever: its client has no time-out, and the context no deadline"
	if err != nil {
		return nil, err
	}
	return decode(resp)
}

type Station struct{ client *http.Client }

func NewStation() *Station { return &Station{client: &http.Client{}} }

func (s *Station) Now() (*Report, error) {
	resp, err := s.client.Get("https://weather.example/now") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err != nil {
		return nil, err
	}
	return decode(resp)
}

// The caller decides.
func FetchContext(ctx context.Context, client *http.Client, city string) (*Report, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://weather.example/"+city, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	return decode(resp)
}

func FetchSoon(city string) (*Report, error) {
	client := &http.Client{Timeout: 10 * time.Second}
	resp, err := client.Get("https://weather.example/" + city)
	if err != nil {
		return nil, err
	}
	return decode(resp)
}
