package from

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/firstline-support/firstline/kb/bring/fetch"
)

// root reads the address of a system: with its path, without a slash at the end.
func root(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("the address %q: write it whole, such as https://help.example.com", address)
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u, nil
}

// basic is the header by which most systems sign in; none for nobody.
func basic(user, password string) map[string]string {
	if user == "" || password == "" {
		return nil
	}
	return map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))}
}

// A course is the way through a listing that comes in parts. A server that gives a part again, because it does not heed
// where we want to go on, would keep us for ever.
type course map[string]bool

// on goes on to a part, and fails when it was given before.
func (c course) on(part string) error {
	if c[part] {
		return fmt.Errorf("the listing goes in a circle: its part %.200q comes again; is that the system's own address?",
			part)
	}
	c[part] = true
	return nil
}

// refused says what to do about an answer that means "not you".
func refused(err error, hint string) error {
	var status *fetch.StatusError
	if errors.As(err, &status) && (status.Status == http.StatusUnauthorized || status.Status == http.StatusForbidden) {
		return fmt.Errorf("%w: %s", err, hint)
	}
	return err
}

// passes tells whether an error is about one answer and not about the server or us.
func passes(err error) bool {
	var status *fetch.StatusError
	return errors.As(err, &status) || errors.Is(err, fetch.ErrTooLarge) || errors.Is(err, fetch.ErrKind)
}
