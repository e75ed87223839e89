package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// ask sends a request to a running server and reads its answer as JSON; body and
// answer may be nil.
func (s *server) ask(ctx context.Context, method, path, token string, body, answer any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	said, err := io.ReadAll(a.Body)
	if err != nil {
		return err
	}
	if a.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s of %s: %s: %.500s", method, path, s.name, a.Status, said)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(said, answer)
}

// record is what both servers say of somebody or something.
type record struct {
	ID       string `json:"id"`
	Email    string `json:"email"`
	Status   string `json:"status"`
	LastSeen string `json:"last_seen"`
}

// page is a page of either server.
type page struct {
	Rows  []record `json:"rows"`  // of lobby
	Items []record `json:"items"` // of PocketBase
}

// seen is when those of a page were seen last, in order.
func (p page) seen() string {
	var all []string
	for _, r := range append(p.Rows, p.Items...) {
		all = append(all, r.LastSeen)
	}
	return strings.Join(all, "\n")
}
