package oidc

import (
	"errors"
	"net/http"
)

// newClient speaks with the provider, within limits. Nothing is tried twice: a code is good for one try, and who waits
// can begin anew.
func newClient() *http.Client {
	return &http.Client{Transport: limited{http.DefaultTransport}, Timeout: patience, CheckRedirect: nowhereElse}
}

// nowhereElse follows redirects within a host only: the secret and the tokens are for nobody else.
func nowhereElse(r *http.Request, via []*http.Request) error {
	if first := via[0].URL; r.URL.Host != first.Host || r.URL.Scheme != first.Scheme || len(via) > 3 {
		return errors.New("the provider sends us elsewhere")
	}
	return nil
}

// limited reads no more of an answer than configurations, keys and tokens have.
type limited struct{ way http.RoundTripper }

const largestAnswer = 1 << 20

// RoundTrip implements [http.RoundTripper].
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.way.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, largestAnswer)
	return answer, nil
}
