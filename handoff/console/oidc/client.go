package oidc

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/failsafehttp"
)

// newClient speaks with the provider, through the proxy of the environment where there is one. What can be asked twice
// is asked again after a fault: a code cannot, it is good for one try.
func newClient() *http.Client {
	//nolint:bodyclose // the type holds responses, none is made here
	again := failsafehttp.NewRetryPolicyBuilder().WithMaxRetries(2).WithBackoff(100*time.Millisecond, time.Second).Build()
	patient := failsafehttp.NewRoundTripper(http.DefaultTransport, again)
	return &http.Client{Transport: careful{once: http.DefaultTransport, patient: patient}, Timeout: patience,
		CheckRedirect: nowhereElse}
}

// nowhereElse follows redirects within a host only: the secret and the tokens are for nobody else.
func nowhereElse(r *http.Request, via []*http.Request) error {
	if first := via[0].URL; r.URL.Host != first.Host || r.URL.Scheme != first.Scheme || len(via) > 3 {
		return errors.New("the provider sends us elsewhere")
	}
	return nil
}

// careful asks within limits, and takes a fault of the provider for what it is: no answer.
type careful struct{ once, patient http.RoundTripper }

// largestAnswer is far above configurations and keys.
const largestAnswer = 1 << 20

// RoundTrip implements [http.RoundTripper].
func (c careful) RoundTrip(r *http.Request) (*http.Response, error) {
	way := c.once
	if r.Method == http.MethodGet {
		way = c.patient
	}
	answer, err := way.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		return nil, errors.Join(fmt.Errorf("the provider answers %s", answer.Status), answer.Body.Close())
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, largestAnswer)
	return answer, nil
}
