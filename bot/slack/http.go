package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Limits on what comes over HTTP.
const (
	maxBody  = 1 << 20
	window   = 5 * time.Minute // by which a signature's time may differ from ours, either way
	takeWait = 2500 * time.Millisecond
)

// Handler takes in what Slack sends over HTTP, below /slack/. It needs the signing secret; without one everything is
// refused.
func (c *Channel) Handler(in Intake) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /slack/events", c.serve(in, kindEvent, rawPayload))
	mux.HandleFunc("POST /slack/interactivity", c.serve(in, kindInteractive, formPayload))
	mux.HandleFunc("POST /slack/commands", c.serve(in, kindCommand, commandPayload))
	return mux
}

func rawPayload(body []byte) ([]byte, error) { return body, nil }

// formPayload takes the JSON out of a form. Only the body counts, never the address: what stands there is not signed.
func formPayload(body []byte) ([]byte, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fmt.Errorf("read a form: %w", err)
	}
	return []byte(form.Get("payload")), nil
}

// commandPayload makes the fields of a command JSON, as Socket Mode has them.
func commandPayload(body []byte) ([]byte, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fmt.Errorf("read a form: %w", err)
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	return json.Marshal(fields)
}

// serve answers when the payload is stored, and within the three seconds that Slack waits.
func (c *Channel) serve(in Intake, kind string, payload func([]byte) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
		if err != nil {
			http.Error(w, "cannot be read", http.StatusBadRequest)
			return
		}
		if err := verify(req.Header, c.SigningSecret, body, time.Now()); err != nil {
			c.Log.Warn("refused what came for Slack", "err", err)
			http.Error(w, "the signature is not Slack's", http.StatusUnauthorized)
			return
		}
		data, err := payload(body)
		if err != nil {
			http.Error(w, "cannot be read", http.StatusBadRequest)
			return
		}
		if challenge := challengeIn(kind, data); challenge != "" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			_, _ = io.WriteString(w, challenge)
			return
		}
		if c.us().user == "" { // we do not know yet which words are our own
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		ctx, stop := context.WithTimeout(req.Context(), takeWait)
		defer stop()
		answer, err := c.take(ctx, in, kind, data)
		if err != nil {
			c.Log.Error("take in from Slack", "kind", kind, "err", err)
			http.Error(w, "not stored", http.StatusServiceUnavailable)
			return
		}
		reply(w, answer)
	}
}

func reply(w http.ResponseWriter, answer any) {
	if answer == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
	}
}

// challengeIn gives what Slack wants to hear back when somebody enters our address on the app's page.
func challengeIn(kind string, payload []byte) string {
	var o outer
	if kind != kindEvent || json.Unmarshal(payload, &o) != nil || o.Type.V != "url_verification" {
		return ""
	}
	return o.Challenge.V
}

// verify checks that Slack signed a body, and not long ago: a copy of an old one is refused.
func verify(h http.Header, secret string, body []byte, now time.Time) error {
	if secret == "" {
		return errors.New("there is no signing secret")
	}
	stamp := h.Get("X-Slack-Request-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errors.New("no time")
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > window || off < -window {
		return fmt.Errorf("the time is %s off", off.Round(time.Second))
	}
	given, err := hex.DecodeString(strings.TrimPrefix(h.Get("X-Slack-Signature"), "v0="))
	if err != nil || !strings.HasPrefix(h.Get("X-Slack-Signature"), "v0=") {
		return errors.New("no signature")
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":")
	_, _ = mac.Write(body)
	if !hmac.Equal(given, mac.Sum(nil)) {
		return errors.New("the signature is wrong")
	}
	return nil
}
