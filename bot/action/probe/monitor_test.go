package probe_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
)

func TestAQueryIsJudgedByItsThreshold(t *testing.T) {
	t.Parallel()
	url := (&station{vectors: map[string]string{
		"up":     `{"resultType":"vector","result":[{"metric":{"job":"vpn","instance":"a"},"value":[1764172800.5,"1"]},{"metric":{"job":"vpn","instance":"b"},"value":[1764172800.5,"0"]}]}`,
		"none":   `{"resultType":"vector","result":[]}`,
		"nan":    `{"resultType":"vector","result":[{"metric":{},"value":[1764172800,"NaN"]}]}`,
		"inf":    `{"resultType":"vector","result":[{"metric":{},"value":[1764172800,"+Inf"]}]}`,
		"scalar": `{"resultType":"scalar","result":[1764172800,"0.25"]}`,
		"matrix": `{"resultType":"matrix","result":[]}`,
		"string": `{"resultType":"string","result":[1764172800,"x"]}`,
		"odd":    `{"resultType":"vector","result":[{"metric":{},"value":[1,2]}]}`,
		"word":   `{"resultType":"vector","result":[{"metric":{},"value":[1,"many"]}]}`,
		"shape":  `{"resultType":"vector","result":{"a":1}}`,
	}}).serve(t)
	for _, test := range []struct{ query, firing, code, why, value string }{
		{query: "up", firing: "< 1", code: probe.Firing, value: "0"},
		{query: "up", firing: "<1", code: probe.Firing, value: "0"},
		{query: "up", firing: "> 1", code: action.OK},
		{query: "up", firing: "== 1", code: probe.Firing, value: "1"},
		{query: "up", firing: "!= 1", code: probe.Firing, value: "0"},
		{query: "up", firing: ">= 1", code: probe.Firing, value: "1"},
		{query: "up", firing: "<= 0", code: probe.Firing, value: "0"},
		{query: "up", firing: "<= -1e3", code: action.OK},
		{query: "up", code: probe.Firing, value: "1"},
		{query: "none", code: action.OK},
		{query: "none", firing: "< 1", code: probe.Unknown, why: "no_data"},
		{query: "nan", firing: "< 1", code: probe.Unknown, why: "no_data"},
		{query: "nan", code: probe.Unknown, why: "no_data"},
		{query: "inf", firing: "> 5", code: probe.Firing, value: "+Inf"},
		{query: "scalar", firing: "> 0.2", code: probe.Firing, value: "0.25"},
		{query: "scalar", firing: "> 0.3", code: action.OK},
		{query: "matrix", code: probe.Unknown},
		{query: "string", code: probe.Unknown},
		{query: "odd", code: probe.Unknown},
		{query: "word", code: probe.Unknown},
		{query: "shape", code: probe.Unknown},
		{query: "sum(", firing: "> 0", code: probe.Unknown},
	} {
		t.Run(test.query+test.firing, func(t *testing.T) {
			t.Parallel()
			r := performed(t, made(t, probe.Declared{Service: "VPN", Prometheus: &probe.Prometheus{Query: test.query,
				Firing: test.firing, Monitor: probe.Monitor{URL: url, Networks: here}}}), nil)
			ended(t, r, test.code, test.why)
			if r.Values["value"] != test.value {
				t.Errorf("value %q, want %q", r.Values["value"], test.value)
			}
		})
	}
}

func TestAlertsAreToldApart(t *testing.T) {
	t.Parallel()
	s := &station{}
	url := s.serve(t)
	s.fires("vpn", "VPN is down\u202e\n in Kiel", 25*time.Minute+time.Second)
	s.fires("vpn", "VPN has few licences", 90*time.Minute, "silencedBy")
	s.fires("vpn", "VPN is slow", 10*time.Minute)
	s.fires("mail", "Mail is being moved", 3*time.Hour+time.Second, "silencedBy")
	s.fires("mail", "Mail is slow", 4*24*time.Hour, "inhibitedBy", "silencedBy")
	s.fires("print", "Printers are away", 3*24*time.Hour+time.Second, "inhibitedBy")
	s.fires("night", "Backup runs", time.Second, "mutedBy")
	s.fires("clock", "from a clock that goes ahead", -time.Hour)
	for _, test := range []struct {
		matchers      []string
		quiet         bool
		code          string
		count, phrase string
	}{
		{matchers: []string{`service="vpn"`}, code: probe.Firing, count: "2", phrase: "It began 25 minutes ago. It says: “VPN is down in Kiel”."},
		{matchers: []string{`service="vpn"`}, quiet: true, code: probe.Firing, count: "2", phrase: "It began 25 minutes ago."},
		{matchers: []string{`service="mail"`}, code: probe.Silenced, count: "2", phrase: "It began 4 days ago."},
		{matchers: []string{`service=~"mail|print"`, `service!="print"`}, code: probe.Silenced, count: "2", phrase: "marked as known"},
		{matchers: []string{`service="print"`}, code: probe.Inhibited, count: "1", phrase: "It began 3 days ago."},
		{matchers: []string{`service="night"`}, code: probe.Silenced, count: "1", phrase: "It has just begun."},
		{matchers: []string{`service="clock"`}, quiet: true, code: probe.Firing, count: "1", phrase: "not only you."},
		{matchers: []string{`service="web"`}, code: action.OK, phrase: "reports no problem with VPN."},
		{matchers: []string{`service=~"("`}, code: probe.Unknown, phrase: "I do not know"},
	} {
		r := performed(t, made(t, probe.Declared{Service: "VPN", Alertmanager: &probe.Alertmanager{Matchers: test.matchers,
			Summary: !test.quiet, Monitor: probe.Monitor{URL: url + "/", Networks: here}}}), nil)
		ended(t, r, test.code, "")
		if said := r.Values["said"]; r.Values["count"] != test.count || !strings.Contains(said, test.phrase) ||
			test.quiet && !strings.HasSuffix(said, test.phrase) {
			t.Errorf("%v: %s of them, a person reads %q, want %s and %q", test.matchers, r.Values["count"], said, test.count, test.phrase)
		}
	}
}

func TestAMonitoringThatCannotBeAskedIsUnknown(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]http.HandlerFunc{
		"an error": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"a page":   func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>Sign in</html>") },
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/elsewhere" {
				http.Redirect(w, r, "/elsewhere", http.StatusFound)
			}
			io.WriteString(w, "[]")
		},
		"half an answer": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `[{"labels":`) },
		"other types":    func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `[{"startsAt":"today"}]`) },
		"too much":       func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "["+strings.Repeat(" ", 4<<20)+"]") },
		"nothing":        func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			monitor := probe.Monitor{URL: (&station{broken: broken}).serve(t), Networks: here}
			for _, d := range []probe.Declared{
				{Alertmanager: &probe.Alertmanager{Monitor: monitor, Matchers: []string{`service="vpn"`}}},
				{Prometheus: &probe.Prometheus{Monitor: monitor, Query: "up"}},
			} {
				ended(t, performed(t, made(t, d), nil), probe.Unknown, "")
			}
		})
	}
	monitor := probe.Monitor{URL: (&station{}).serve(t)} // on this machine, which is not opened
	r := performed(t, made(t, probe.Declared{Prometheus: &probe.Prometheus{Monitor: monitor, Query: "up"}}), nil)
	ended(t, r, probe.Unknown, "")
}

func TestTheTokenIsSentAndNowhereShown(t *testing.T) {
	t.Parallel()
	s := &station{token: "s3cret-token"}
	s.fires("vpn", "VPN is down", time.Minute)
	d := probe.Declared{Alertmanager: &probe.Alertmanager{Matchers: []string{`service="vpn"`},
		Monitor: probe.Monitor{URL: s.serve(t), Networks: here, Token: "env:AM_TOKEN"}}}
	vault := func(ref string) (string, error) {
		if ref != "env:AM_TOKEN" {
			return "", errors.New("not set")
		}
		return "s3cret-token", nil
	}
	check, err := probe.New(d, probe.Around{Texts: catalogue(t), Secret: vault})
	if err != nil {
		t.Fatal(err)
	}
	r := performed(t, check, nil)
	ended(t, r, probe.Firing, "")
	if strings.Contains(r.Detail, "s3cret") {
		t.Errorf("the token is in the detail:\n%s", r.Detail)
	}
	d.Alertmanager.Token = "env:OTHER"
	if _, err := probe.New(d, probe.Around{Secret: vault}); err == nil || !strings.Contains(err.Error(), "alertmanager: token") {
		t.Errorf("a token that is not there: %v", err)
	}
	s.token = "another"
	ended(t, performed(t, check, nil), probe.Unknown, "")
}
