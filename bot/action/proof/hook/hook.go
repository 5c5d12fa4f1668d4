// Package hook hands a proof's messages to a gateway for text messages: a POST of JSON to an address that the operator
// has declared. Gateways that want it otherwise have rules of their own for that, or a small relay before them. Start
// with [New].
package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action/proof"
)

// Options say where the gateway is.
type Options struct {
	URL    string // https, or http to this machine by its address
	Bearer string // the gateway's token; empty: it asks for none
	Client *http.Client
}

// A Sender asks the gateway to send. It may be used by many at once.
type Sender struct {
	url, bearer string
	client      http.Client
}

// The limits of one message.
const (
	patience      = 20 * time.Second
	longestAnswer = 64 << 10
)

// New checks the options. Of the client, which may be nil, only its transport is used.
func New(o Options) (*Sender, error) {
	at, err := url.Parse(o.URL)
	if err != nil || at.Host == "" || at.User != nil || at.Fragment != "" {
		return nil, errors.New("gateway url: must be an address such as https://sms.example/send, without a password in it")
	}
	if local := net.ParseIP(at.Hostname()); at.Scheme != "https" && (at.Scheme != "http" || !local.IsLoopback()) {
		return nil, errors.New("gateway url: must begin with https://; http is for this machine only, such as 127.0.0.1")
	}
	if strings.ContainsFunc(o.Bearer, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("gateway token: must be printable ASCII without blanks")
	}
	s := &Sender{url: o.URL, bearer: o.Bearer, client: http.Client{Timeout: patience, CheckRedirect: stay}}
	if o.Client != nil {
		s.client.Transport = o.Client.Transport
	}
	return s, nil
}

// stay follows no redirect: the code and the token are for this gateway.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// order is what a gateway gets.
type order struct {
	To   string `json:"to"` // as +493012345
	Text string `json:"text"`
	Lang string `json:"lang,omitempty"`
}

// Send implements [proof.Sender]. A status of 200 to 299 means that the gateway has it.
func (s *Sender) Send(ctx context.Context, m proof.Message) error {
	to, err := number(m.To)
	if err != nil {
		return err
	}
	body, err := json.Marshal(order{to, m.Text, m.Lang})
	if err != nil {
		return fmt.Errorf("write a message for the gateway: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("write a message for the gateway: %w", err)
	}
	r.GetBody = nil // a lost connection is no reason to send twice
	r.Header.Set("Content-Type", "application/json")
	if s.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+s.bearer)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return fmt.Errorf("ask the gateway: %w", err)
	}
	_, err = io.Copy(io.Discard, io.LimitReader(answer.Body, longestAnswer)) // so that the connection can be used again
	if err = errors.Join(err, answer.Body.Close()); answer.StatusCode < 200 || answer.StatusCode > 299 {
		return errors.Join(fmt.Errorf("ask the gateway: it answers %s", answer.Status), err)
	}
	return nil
}

// number gives a telephone number as E.164 has it: a plus sign and 7 to 15 digits. What people put between them goes.
func number(text string) (string, error) {
	bare := strings.NewReplacer(" ", "", "-", "", "/", "", ".", "", "(", "", ")", "", "\u00a0", "").Replace(text)
	digits, plus := strings.CutPrefix(bare, "+")
	alien := strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	if !plus || alien || len(digits) < 7 || len(digits) > 15 || digits[0] == '0' {
		return "", errors.New("what is registered is not a telephone number with the country's code, such as +49 30 12345")
	}
	return "+" + digits, nil
}
