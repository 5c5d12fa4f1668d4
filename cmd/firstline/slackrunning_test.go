package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTheDoctorAsksTheRunningBotWhatItSeesOfSlack(t *testing.T) {
	for said, want := range map[string]string{
		`{"slack":{"connected":true}}`: "no trouble",
		`{"slack":{"connected":true,"problems":["Slack did not tell of 3 messages: switch events on"]}}`: "switch events on",
		`{"messages_without_outcome":0}`: "",
		`<html>`:                         "",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(said)) }))
		got := ""
		for _, f := range running(t.Context(), strings.TrimPrefix(server.URL, "http://")) {
			got += f.what + f.fix
		}
		server.Close()
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: the doctor says %q", said, got)
		}
	}
}
