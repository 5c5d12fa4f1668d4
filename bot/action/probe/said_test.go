package probe_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestEveryResultIsSaidInEachLanguage(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct{ code, values, en, de string }{
		{action.OK, "kind=tcp", "I have just checked VPN: it works.", "Ich habe VPN gerade geprüft: Es funktioniert."},
		{action.OK, "kind=tls until=2027-01-02T10:00:00Z days=36", "valid until 2 January 2027.", "gilt bis 02.01.2027."},
		{action.OK, "kind=prometheus", "asked our monitoring", "unser Monitoring gefragt"},
		{action.OK, "kind=dns host=vpn.nordwind.example", "looked up vpn.nordwind.example", "Ich habe vpn.nordwind.example"},
		{probe.Expiring, "kind=tls until=2026-11-27T13:00:00Z days=1", "in 1 day, on 27 November 2026.", "in 1 Tag ab, am 27.11.2026."},
		{probe.Expiring, "kind=tls until=2026-11-29T13:00:00Z days=3", "in 3 days", "in 3 Tagen"},
		{probe.Expiring, "kind=tls until=2026-11-26T13:00:00Z days=0", "within a day", "innerhalb eines Tages"},
		{probe.Expired, "kind=http until=2026-11-25T11:00:00Z days=1", "expired 1 day ago", "vor 1 Tag abgelaufen"},
		{probe.Expired, "kind=http until=2026-11-26T11:00:00Z days=0", "has just expired", "gerade abgelaufen"},
		{probe.Down, "kind=http why=status status=502", "(status 502)", "(Status 502)"},
		{probe.Down, "kind=http", "does not work at the moment", "funktioniert im Augenblick nicht"},
		{probe.NotFound, "kind=tcp host=vnp.nordwind.example", "the name vnp.nordwind.example.", "dem Namen vnp.nordwind.example "},
		{probe.Firing, "kind=alertmanager since=2026-11-26T11:59:30Z", "It has just begun.", "Es hat gerade begonnen."},
		{probe.Firing, "kind=alertmanager since=2026-11-26T11:58:30Z", "It began 1 minute ago.", "Es begann vor 1 Minute."},
		{probe.Firing, "kind=alertmanager since=2026-11-25T12:00:00Z", "It began 24 hours ago.", "Es begann vor 24 Stunden."},
		{probe.Silenced, "kind=alertmanager since=2026-11-20T12:00:00Z summary=Umzug", "It began 6 days ago. It says: “Umzug”.", "Es begann vor 6 Tagen. Dort steht: „Umzug“."},
		{action.Denied, "kind=tcp host=evil.example", "I am not allowed to check evil.example.", "Ich darf evil.example nicht prüfen."},
		{action.Denied, "kind=tcp why=no_host", "full name", "vollständigen Namen"},
	} {
		values := map[string]string{"service": "VPN"}
		for pair := range strings.FieldsSeq(test.values) {
			key, value, _ := strings.Cut(pair, "=")
			values[key] = value
		}
		for lang, want := range map[string]string{"en": test.en, "de": test.de} {
			if said := probe.Say(c, lang, action.Result{Code: test.code, Values: values}, now); !strings.Contains(said, want) {
				t.Errorf("%s of %s %s: %q, want %q in it", lang, test.code, test.values, said, want)
			}
		}
	}
	if s := probe.Sentences(c, "en", action.Result{Code: "locked"}, now); s != nil {
		t.Errorf("a code of another room is said: %v", s)
	}
}

// TestEverySentenceIsUsed finds sentences that no result leads to, and results without one.
func TestEverySentenceIsUsed(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	codes := []string{action.OK, action.Denied, probe.Slow, probe.Down, probe.NotFound, probe.NoRecord, probe.ServerFailure,
		probe.Timeout, probe.WrongAnswer, probe.Expiring, probe.Expired, probe.WrongName, probe.Untrusted, probe.Firing,
		probe.Silenced, probe.Inhibited, probe.Unknown}
	kinds := []string{"dns", "tcp", "http", "tls", "prometheus", "alertmanager", "several"}
	reasons := []string{"", "refused", "timeout", "unreachable", "closed", "lookup", "handshake", "status", "redirect", "not_tls",
		"text", "self_signed", "missing_intermediate", "not_yet", "no_data", "error", "no_host"}
	used, now := map[string]bool{}, time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	use := func(code string, values map[string]string) {
		values["service"], values["until"] = "VPN", "2026-11-26T11:00:00Z"
		said := probe.Sentences(c, "en", action.Result{Code: code, Values: values}, now)
		if len(said) == 0 {
			t.Errorf("%s %v has no sentence", code, values)
		}
		for _, s := range said {
			used[strings.TrimPrefix(s.ID, "check.")] = true
		}
	}
	for _, code := range codes {
		for _, kind := range kinds {
			use(code, map[string]string{"kind": kind, "days": "0"})
			for _, why := range reasons {
				use(code, map[string]string{"kind": kind, "why": why, "days": "2"})
			}
		}
	}
	for _, since := range []string{"2026-11-26T12:00:00Z", "2026-11-26T11:30:00Z", "2026-11-26T09:00:00Z", "2026-11-01T00:00:00Z"} {
		use(probe.Firing, map[string]string{"since": since, "summary": "x"})
	}
	for _, lang := range texts.Languages() {
		ids := c.Section(lang, "check")
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			if !used[id] {
				t.Errorf("%s: no result leads to check.%s", lang, id)
			}
		}
	}
}
