package probe_test

import (
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/firstline-support/firstline/bot/action/probe"
)

func TestADeclarationIsReadFromAWorkspace(t *testing.T) {
	t.Parallel()
	const text = `
service: VPN
within: 8s
several:
  - name: gateway's name
    dns: {host: vpn.nordwind.example, type: A, expect: [10.20.0.0/16], resolver: "10.20.0.53"}
  - name: gateway's port
    tcp: {host: vpn.nordwind.example, port: 1194, networks: [10.20.0.0/16], slow: 500ms}
  - name: portal
    within: 3s
    http: {hosts: ["*.nordwind.example"], param: site, path: /health, status: [200, 204], text: OK, redirects: 2}
  - name: certificate
    tls: {host: ldap.nordwind.example, port: 389, starttls: ldap, warn_days: 30}
  - name: graph
    prometheus: {url: "https://prometheus.nordwind.example", token: "env:T", query: 'up{job="vpn"}', firing: "< 1"}
  - name: alerts
    alertmanager: {url: "https://am.nordwind.example/am", matchers: ['service="vpn"'], summary: true}
`
	var d probe.Declared
	if err := yaml.UnmarshalWithOptions([]byte(text), &d, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	if d.Within != 8*time.Second || d.Several[1].TCP.Slow != 500*time.Millisecond || d.Several[2].HTTP.Param != "site" ||
		d.Several[1].TCP.Networks[0].String() != "10.20.0.0/16" || d.Several[5].Alertmanager.URL == "" {
		t.Errorf("read %+v", d)
	}
	if _, err := probe.New(d, probe.Around{}); err == nil || !strings.Contains(err.Error(), "several[4] (graph): prometheus: token") {
		t.Errorf("a token without anybody who knows it: %v", err)
	}
}

func TestAWrongDeclarationNamesTheFieldAndTheFix(t *testing.T) {
	t.Parallel()
	const host, monitor = "host: a.example", "url: https://p.example"
	for text, want := range map[string][]string{
		"service: VPN": {"0 kinds", "exactly one"},
		"{dns: {host: a.example}, tcp: {host: a.example, port: 1}}":       {"2 kinds"},
		"{within: 2m, dns: {" + host + "}}":                               {"within", "1m0s"},
		"{within: -1s, dns: {" + host + "}}":                              {"within"},
		"{service: " + strings.Repeat("x", 81) + ", dns: {" + host + "}}": {"service", "80"},
		"dns: {type: A}": {"dns: host", "either"},
		"dns: {host: a.example, hosts: [b.example]}":                                  {"dns: host", "either"},
		"dns: {host: a.example, param: x}":                                            {"dns: param", "remove"},
		"dns: {host: 'a b'}":                                                          {"dns: host", "vpn.nordwind.example"},
		"dns: {hosts: ['*']}":                                                         {"dns: hosts[0]", "*.nordwind.example"},
		"dns: {" + host + ", type: TXT}":                                              {"dns: type", "MX"},
		"dns: {" + host + ", expect: ['a b']}":                                        {"dns: expect[0]", "network"},
		"dns: {" + host + ", resolver: dns.example}":                                  {"dns: resolver", "10.20.0.53"},
		"dns: {" + host + ", resolver: '10.0.0.1:0'}":                                 {"dns: resolver"},
		"dns: {" + host + ", slow: 2m}":                                               {"dns: slow"},
		"tcp: {" + host + "}":                                                         {"tcp: port", "65535"},
		"tcp: {" + host + ", port: 70000}":                                            {"tcp: port"},
		"tcp: {" + host + ", port: 1, networks: ['::/0']}":                            {"tcp: networks[0]", "10.20.0.0/16"},
		"http: {" + host + ", scheme: ftp}":                                           {"http: scheme", "https"},
		"http: {" + host + ", path: 'https://b.example/'}":                            {"http: path", "/health"},
		"http: {" + host + ", path: '//b.example/'}":                                  {"http: path", "/health"},
		"http: {" + host + ", path: health}":                                          {"http: path", "/health"},
		"http: {" + host + ", status: [200, 99]}":                                     {"http: status[1]"},
		"http: {" + host + ", redirects: 11}":                                         {"http: redirects", "10"},
		"http: {" + host + ", roots: x}":                                              {"http: roots", "PEM"},
		"http: {" + host + ", text: " + strings.Repeat("x", 1001) + "}":               {"http: text"},
		"tls: {" + host + ", warn_days: -1}":                                          {"tls: warn_days"},
		"tls: {" + host + ", starttls: imap}":                                         {"tls: starttls", "smtp or ldap"},
		"tls: {" + host + ", name: 'a/b'}":                                            {"tls: name"},
		"prometheus: {url: 'ftp://x', query: up}":                                     {"prometheus: url", "https://"},
		"prometheus: {url: 'https://u:p@p.example', query: up}":                       {"prometheus: url"},
		"prometheus: {url: 'https://p.example?x=1', query: up}":                       {"prometheus: url"},
		"prometheus: {url: 'https://p.example:99999', query: up}":                     {"prometheus: ports[0]"},
		"prometheus: {" + monitor + "}":                                               {"prometheus: query"},
		"prometheus: {" + monitor + ", query: up, firing: low}":                       {"prometheus: firing", "< 1"},
		"prometheus: {" + monitor + ", query: up, firing: '< NaN'}":                   {"prometheus: firing"},
		"alertmanager: {" + monitor + "}":                                             {"alertmanager: matchers", `service="vpn"`},
		"alertmanager: {" + monitor + ", matchers: [service=vpn]}":                    {"alertmanager: matchers[0]", `service="vpn"`},
		"several: [{dns: {" + host + "}}]":                                            {"several[0]: name"},
		"several: [{name: a, dns: {host: a.example, type: X}}]":                       {"several[0] (a): dns: type"},
		"several: [{name: a, several: [{name: b, dns: {host: b.example}}]}]":          {"several[0] (a)", "side by side"},
		"{dns: {host: a.example}, several: [{name: a, dns: {host: b.example}}]}":      {"2 kinds"},
		"several: [" + strings.Repeat("{name: a, dns: {host: b.example}},", 17) + "]": {"several", "16"},
	} {
		var d probe.Declared
		if err := yaml.UnmarshalWithOptions([]byte(text), &d, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		err := d.Check()
		for _, part := range want {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%.200s: %v, want %q in it", text, err, part)
			}
		}
	}
}
