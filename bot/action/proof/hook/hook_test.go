package hook

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/action/proof"
)

// gateway takes what it is told to send, and answers with the status that it is given.
func gateway(t *testing.T, status int) (*httptest.Server, *atomic.Pointer[map[string]string]) {
	t.Helper()
	var got atomic.Pointer[map[string]string]
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var order map[string]string
		if err := json.NewDecoder(r.Body).Decode(&order); err != nil || r.Method != http.MethodPost ||
			r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != "Bearer token" {
			http.Error(w, "bad order", http.StatusBadRequest)
			return
		}
		got.Store(&order)
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s, &got
}

func TestAGatewayGetsWhatItHasToSend(t *testing.T) {
	t.Parallel()
	at, got := gateway(t, http.StatusAccepted)
	s, err := New(Options{URL: at.URL, Bearer: "token", Client: at.Client()})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(t.Context(), proof.Message{To: "+49 (30) 555-0102", Text: "1234 5678 ist Ihr Code", Lang: "de"})
	want := map[string]string{"to": "+49305550102", "text": "1234 5678 ist Ihr Code", "lang": "de"}
	if diff := cmp.Diff(&want, got.Load()); err != nil || diff != "" {
		t.Errorf("%v, (-want +got) %s", err, diff)
	}
}

func TestWhatTheGatewayDoesNotTakeIsAnError(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusTemporaryRedirect, http.StatusBadRequest, http.StatusServiceUnavailable} {
		at, _ := gateway(t, status)
		s, err := New(Options{URL: at.URL, Bearer: "token", Client: at.Client()})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Send(t.Context(), proof.Message{To: "+4930555010", Text: "1234 5678"})
		if err == nil || strings.Contains(err.Error(), "1234") || strings.Contains(err.Error(), "token") {
			t.Errorf("%d: got %v", status, err)
		}
	}
	at, got := gateway(t, http.StatusOK)
	stranger, err := New(Options{URL: at.URL, Bearer: "token"}) // does not trust the certificate
	if err != nil {
		t.Fatal(err)
	}
	if err = stranger.Send(t.Context(), proof.Message{To: "+4930555010", Text: "x"}); err == nil || got.Load() != nil {
		t.Errorf("got %v", err)
	}
}

func TestOnlyNumbersWithACountryAreCalled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"+49 30 1234502": "+49301234502", "+1.555.010.0199": "+15550100199",
		"030 1234502": "", "+0 30 1234502": "", "+49": "", "+49 30 12345, +49 30 54321": "", "+49301234x": "",
		"+49 30 1234502\r\nX: y": "", "": "", "+" + strings.Repeat("1", 16): ""} {
		if got, err := number(text); got != want || (err == nil) != (want != "") {
			t.Errorf("number(%q) = %q, %v", text, got, err)
		}
	}
}

func TestTheGatewaysAddressIsChecked(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{"https://sms.example/send": true, "http://127.0.0.1:8080/": true,
		"http://[::1]/": true, "http://sms.example/": false, "http://localhost/": false, "ftp://sms.example/": false,
		"https://user:password@sms.example/": false, "https://": false, "": false, "://": false} {
		if _, err := New(Options{URL: address}); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := New(Options{URL: "https://sms.example/", Bearer: "a\r\nb"}); err == nil {
		t.Error("a token may begin another head")
	}
}
