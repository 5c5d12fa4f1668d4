package main

import (
	"net/http"
	"testing"
)

func TestTheVisitorIsWhoTheNearestProxySaw(t *testing.T) {
	for _, test := range []struct {
		name, header string
		values       []string
		want         string
	}{
		{"one address", "X-Real-IP", []string{"192.0.2.7"}, "192.0.2.7"},
		{"a list that the visitor began", "X-Forwarded-For", []string{"10.0.0.1, 192.0.2.7"}, "192.0.2.7"},
		{"several headers", "X-Forwarded-For", []string{"10.0.0.1", "192.0.2.7"}, "192.0.2.7"},
		{"no header", "X-Real-IP", nil, "198.51.100.1:4711"},
		{"an empty one", "X-Real-IP", []string{" "}, "198.51.100.1:4711"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: "198.51.100.1:4711", Header: http.Header{}}
			for _, v := range test.values {
				r.Header.Add(test.header, v)
			}
			if got := addressIn(test.header)(r); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if addressIn("") != nil {
		t.Error("without a proxy the header of a visitor is believed")
	}
}
