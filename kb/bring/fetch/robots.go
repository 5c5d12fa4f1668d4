package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/temoto/robotstxt"
	"golang.org/x/time/rate"
)

// maxDelay is the longest pause that robots.txt can ask for; some sites write days.
const maxDelay = 30 * time.Second

// robots is what a site asks of programs like this one.
type robots struct{ data *robotstxt.RobotsData }

// Allowed tells whether robots.txt of the address's site lets us get it, and takes over the pause that it asks for. A
// site whose robots.txt answers with an error of the server is left alone, see RFC 9309.
func (c *Client) Allowed(ctx context.Context, address string) (bool, error) {
	u, r, err := c.robots(ctx, address)
	if err != nil {
		return false, err
	}
	return r.data.TestAgent(u.RequestURI(), c.Agent), nil
}

// Sitemaps are those that robots.txt of the address's site names.
func (c *Client) Sitemaps(ctx context.Context, address string) ([]string, error) {
	_, r, err := c.robots(ctx, address)
	if err != nil {
		return nil, err
	}
	return r.data.Sitemaps, nil
}

// readRobots understands a robots.txt. What cannot be read forbids nothing.
func readRobots(status int, body []byte) *robotstxt.RobotsData {
	data, err := robotstxt.FromStatusAndBytes(status, body)
	if err != nil {
		return &robotstxt.RobotsData{}
	}
	return data
}

func (c *Client) robots(ctx context.Context, address string) (*url.URL, *robots, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, nil, fmt.Errorf("ask robots.txt: %w", err)
	}
	h := c.host(u)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.robots != nil {
		return u, h.robots, nil
	}
	at := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	response, err := c.Get(ctx, Request{URL: at.String()})
	var refused *StatusError
	switch {
	case errors.As(err, &refused):
		response.Body = nil
	case errors.Is(err, ErrTooLarge):
		response.Status, response.Body = http.StatusNotFound, nil
	case err != nil:
		return nil, nil, err
	}
	data := readRobots(response.Status, response.Body)
	h.robots = &robots{data: data}
	if pause := min(data.FindGroup(c.Agent).CrawlDelay, maxDelay); pause > c.Every {
		h.limit.SetLimit(rate.Every(pause))
	}
	return u, h.robots, nil
}
