package rt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// Limits of one request.
const (
	maxAnswer = 8 << 20
	maxWait   = time.Hour        // however long RT says in Retry-After
	usualWait = time.Minute      // where it does not say
	patience  = 12 * time.Second // shorter than what an attempt has, so that we still can say what went wrong
	// A request that broke off may still be at work in RT, which sends its mails before it answers. Looking again at
	// once would not see what it is about to write.
	settling = 30 * time.Second
)

// A statusError is an answer that is none.
type statusError struct {
	status int
	what   string // method and path
	said   string // what RT says about it
}

func (e *statusError) Error() string {
	return fmt.Sprintf("%s: RT answers %d %s: %s", e.what, e.status, http.StatusText(e.status), e.said)
}

// missing tells whether RT has no such thing.
func missing(err error) bool {
	var answer *statusError
	return errors.As(err, &answer) && answer.status == http.StatusNotFound
}

// A client speaks with one RT.
type client struct {
	http  *http.Client
	base  string // up to REST/2.0
	token string
}

// newClient makes one that goes nowhere else: a redirect would take the token along, or lose what was sent.
func newClient(base, token string, from *http.Client) *client {
	own := http.Client{}
	if from != nil {
		own = *from
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if own.Timeout == 0 {
		own.Timeout = patience
	}
	return &client{http: &own, base: strings.TrimRight(base, "/") + "/REST/2.0/", token: token}
}

// get reads what is at a path. Parts of it that come from elsewhere are escaped by the caller.
func (c *client) get(ctx context.Context, path string, query url.Values, into any) error {
	return c.call(ctx, http.MethodGet, path, query, nil, into)
}

// write sends something to a path.
func (c *client) write(ctx context.Context, method, path string, body, into any) error {
	err := c.call(ctx, method, path, nil, body, into)
	var later *handoff.Later
	var answer *statusError
	doubtful := !errors.As(err, &answer) || answer.status >= http.StatusInternalServerError
	if err != nil && doubtful && !errors.As(err, &later) && !errors.Is(err, context.Canceled) {
		return &handoff.Later{After: settling, Err: err}
	}
	return err
}

func (c *client) call(ctx context.Context, method, path string, query url.Values, body, into any) error {
	request, err := c.request(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	what := method + " " + path
	answer, err := c.http.Do(request)
	if err != nil {
		var cause *url.Error
		if errors.As(err, &cause) {
			err = cause.Err // its address holds what was searched for
		}
		return fmt.Errorf("%s: %w", what, err)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return fmt.Errorf("%s: read the answer: %w", what, err)
	}
	if len(data) > maxAnswer {
		return fmt.Errorf("%s: the answer is larger than %d bytes", what, maxAnswer)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		return c.refused(what, answer, data)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: read the answer: %w", what, err)
	}
	return nil
}

func (c *client) request(ctx context.Context, method, path string, query url.Values, body any) (*http.Request, error) {
	address := c.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	var data io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		data = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, data)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	request.Header.Set("Authorization", "token "+c.token)
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	return request, nil
}

// refused makes an error of an answer. RT says why as {"message": "…"}; a proxy before it may say anything.
func (c *client) refused(what string, answer *http.Response, data []byte) error {
	var why struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(data, &why) // without a message the status has to do
	if to := answer.Header.Get("Location"); answer.StatusCode < http.StatusBadRequest && to != "" {
		why.Message = "it sends us to another address; put RT's own into the configuration"
	}
	said := strings.ReplaceAll(cut(handoff.OneLine(why.Message), 200), c.token, "…")
	err := &statusError{status: answer.StatusCode, what: what, said: said}
	switch answer.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return &handoff.Later{After: retryAfter(answer.Header.Get("Retry-After"), time.Now()), Err: err}
	}
	return err
}

// retryAfter reads both forms of the header: seconds, or a date.
func retryAfter(value string, now time.Time) time.Duration {
	wait := usualWait
	if seconds, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
		wait = time.Duration(min(seconds, int(maxWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, time.Second), maxWait)
}
