package probe_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
)

var listens = regexp.MustCompile(`msg="Listening on" address=(\S+)`)

// begun starts an installed server on a free port of this machine, which it tells in its log, and gives its URL.
func begun(t *testing.T, names []string, args ...string) string {
	t.Helper()
	var path string
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			path = found
		}
	}
	if path == "" {
		t.Skipf("no %s is installed", strings.Join(names, ", "))
	}
	c := exec.CommandContext(t.Context(), path, append(args, "--web.listen-address=127.0.0.1:0")...)
	log, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Wait() }) // the context of the test has ended it
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if m := listens.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, log)
			return "http://" + m[1]
		}
	}
	t.Fatalf("%s ended without listening", path)
	return ""
}

// written puts a file into a folder of the test.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// eventually runs a check until it ends as expected: what was sent to a real server counts a moment later.
func eventually(t *testing.T, check action.Performer, code string) action.Result {
	t.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for {
		r := performed(t, check, nil)
		if r.Code == code {
			return r
		}
		select {
		case <-late.C:
			t.Fatalf("ended with %s, want %s\n%s", r.Code, code, r.Detail)
		case <-again.C:
		}
	}
}

func sent(t *testing.T, url string, body any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := http.Post(url, "application/json", bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if said, _ := io.ReadAll(got.Body); got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s", url, got.Status, said)
	}
}

func TestARealAlertmanagerIsUnderstood(t *testing.T) {
	t.Parallel()
	url := begun(t, []string{"alertmanager", "prometheus-alertmanager"}, "--cluster.listen-address=",
		"--storage.path="+t.TempDir(), "--config.file="+written(t, "alertmanager.yml", `
route: {receiver: nobody}
receivers: [{name: nobody}]
inhibit_rules:
  - {source_matchers: ['alertname="SiteDown"'], target_matchers: ['alertname="ServiceDown"'], equal: [site]}
`))
	check := func(matchers ...string) action.Performer {
		return made(t, probe.Declared{Service: "VPN", Alertmanager: &probe.Alertmanager{Matchers: matchers, Summary: true,
			Monitor: probe.Monitor{URL: url, Networks: here}}})
	}
	vpn := check(`service="vpn"`, `alertname=~"Service.*|Site.*"`)
	ended(t, performed(t, vpn, nil), action.OK, "")
	ended(t, performed(t, check(`service=~"("`), nil), probe.Unknown, "")

	began := time.Now().Add(-90 * time.Minute)
	down := map[string]any{"labels": map[string]string{"alertname": "ServiceDown", "service": "vpn", "site": "kiel"},
		"annotations": map[string]string{"summary": "VPN is \"down\"\nin Kiel"}, "startsAt": began, "endsAt": time.Now().Add(time.Hour)}
	sent(t, url+"/api/v2/alerts", []any{down})
	r := eventually(t, vpn, probe.Firing)
	if said := r.Values["said"]; !strings.HasSuffix(said, "It began 1 hour ago. It says: “VPN is \"down\" in Kiel”.") {
		t.Errorf("a person reads %q", said)
	}
	ended(t, performed(t, check(`service="mail"`), nil), action.OK, "")

	sent(t, url+"/api/v2/alerts", []any{map[string]any{"labels": map[string]string{"alertname": "SiteDown", "site": "kiel"},
		"endsAt": time.Now().Add(time.Hour)}})
	eventually(t, vpn, probe.Inhibited)

	sent(t, url+"/api/v2/silences", map[string]any{"createdBy": "Ada", "comment": "maintenance", "startsAt": time.Now(),
		"endsAt": time.Now().Add(time.Hour), "matchers": []any{map[string]any{"name": "service", "value": "vpn", "isRegex": false, "isEqual": true}}})
	eventually(t, vpn, probe.Silenced)
}

func TestARealPrometheusIsUnderstood(t *testing.T) {
	t.Parallel()
	url := begun(t, []string{"prometheus"}, "--storage.tsdb.path="+t.TempDir(), "--config.file="+written(t, "prometheus.yml",
		fmt.Sprintf(`
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - job_name: vpn
    static_configs: [{targets: ['127.0.0.1:%d']}]
`, unused(t))))
	check := func(query, firing string) action.Performer {
		return made(t, probe.Declared{Service: "VPN", Prometheus: &probe.Prometheus{Query: query, Firing: firing,
			Monitor: probe.Monitor{URL: url, Networks: here}}})
	}
	eventually(t, check("vector(1)", "< 1"), action.OK) // it answers 503 while it starts
	for _, test := range []struct{ query, firing, code, why string }{
		{"vector(0)", "< 1", probe.Firing, ""},
		{"vector(0) > 1", "", action.OK, ""},
		{"1 + 1", "== 2", probe.Firing, ""},
		{`up{job="nothing"}`, "< 1", probe.Unknown, "no_data"},
		{"vector(0) / vector(0)", "> 1", probe.Unknown, "no_data"},
		{"vector(1) / vector(0)", "> 1", probe.Firing, ""},
		{"up[5m]", "< 1", probe.Unknown, ""},
		{"sum(", "< 1", probe.Unknown, ""},
		{`"text"`, "< 1", probe.Unknown, ""},
	} {
		ended(t, performed(t, check(test.query, test.firing), nil), test.code, test.why)
	}
	r := eventually(t, check(`up{job="vpn"}`, "< 1"), probe.Firing)
	if !strings.Contains(r.Detail, `"job"="vpn"`) || r.Values["value"] != "0" {
		t.Errorf("values %v\n%s", r.Values, r.Detail)
	}
}
