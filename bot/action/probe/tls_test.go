package probe_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
)

// secured starts a web server that shows the certificate.
func secured(t testing.TB, shown tls.Certificate, page http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(page)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{shown}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// certificates are one of every kind that a server may show, all for one name.
func certificates(t testing.TB) (root authority, shown map[string]tls.Certificate) {
	t.Helper()
	root = issue(t, "Nordwind Root", wish{authority: true, until: 3000 * day})
	between := issue(t, "Nordwind Servers", wish{authority: true, by: &root})
	short := issue(t, "Nordwind Short", wish{authority: true, by: &root, until: 5*day + time.Hour})
	over := issue(t, "Nordwind Old", wish{authority: true, by: &root, until: -3*day - time.Hour})
	stranger := issue(t, "Somebody", wish{authority: true})
	names := []string{"vpn.nordwind.example", "*.apps.nordwind.example"}
	leaf := func(by *authority, w wish) authority {
		w.by = by
		if w.names == nil {
			w.names = names
		}
		return issue(t, "vpn", w)
	}
	return root, map[string]tls.Certificate{
		"in order":             leaf(&between, wish{}).shows(between),
		"by the root":          leaf(&root, wish{}).shows(),
		"ends soon":            leaf(&between, wish{until: 9*day + time.Hour}).shows(between),
		"ends today":           leaf(&between, wish{until: time.Hour}).shows(between),
		"between ends soon":    leaf(&short, wish{}).shows(short),
		"over":                 leaf(&between, wish{until: -20*day - time.Hour}).shows(between),
		"just over":            leaf(&between, wish{until: -time.Minute}).shows(between),
		"between over":         leaf(&over, wish{}).shows(over),
		"not yet":              leaf(&between, wish{from: day}).shows(between),
		"other name":           leaf(&between, wish{names: []string{"mail.nordwind.example"}}).shows(between),
		"self-signed":          leaf(nil, wish{}).shows(),
		"missing intermediate": leaf(&between, wish{}).shows(),
		"stranger":             leaf(&stranger, wish{}).shows(stranger),
		"over and other name":  leaf(&between, wish{until: -day, names: []string{"x.example"}}).shows(between),
	}
}

// verdicts says what comes of each certificate.
var verdicts = []struct{ certificate, code, why, days string }{
	{certificate: "in order", code: action.OK, days: "299"},
	{certificate: "by the root", code: action.OK, days: "299"},
	{certificate: "ends soon", code: probe.Expiring, days: "9"},
	{certificate: "ends today", code: probe.Expiring, days: "0"},
	{certificate: "between ends soon", code: probe.Expiring, days: "5"},
	{certificate: "over", code: probe.Expired, days: "20"},
	{certificate: "just over", code: probe.Expired, days: "0"},
	{certificate: "between over", code: probe.Expired, days: "3"},
	{certificate: "not yet", code: probe.Untrusted, why: "not_yet", days: "299"},
	{certificate: "other name", code: probe.WrongName, days: "299"},
	{certificate: "self-signed", code: probe.Untrusted, why: "self_signed", days: "299"},
	{certificate: "missing intermediate", code: probe.Untrusted, why: "missing_intermediate", days: "299"},
	{certificate: "stranger", code: probe.Untrusted, days: "299"},
	{certificate: "over and other name", code: probe.Expired, days: "1"},
}

func TestEveryCertificateIsJudged(t *testing.T) {
	t.Parallel()
	root, shown := certificates(t)
	resolver := zone{"vpn.nordwind.example": {"127.0.0.1"}}.serve(t)
	for _, test := range verdicts {
		t.Run(test.certificate, func(t *testing.T) {
			t.Parallel()
			server := secured(t, shown[test.certificate], http.NotFoundHandler())
			target := probe.Target{Host: "vpn.nordwind.example", Resolver: resolver, Networks: here}
			port := portOf(t, server.Listener.Addr().String())
			r := performed(t, made(t, probe.Declared{Service: "VPN", TLS: &probe.TLS{Target: target, Port: port,
				Roots: root.pem()}}), nil)
			ended(t, r, test.code, test.why)
			if r.Values["days"] != test.days {
				t.Errorf("%s days, want %s", r.Values["days"], test.days)
			}
			for _, want := range []string{"subject CN=vpn", "issuer CN=", "127.0.0.1:"} {
				if !strings.Contains(r.Detail, want) {
					t.Errorf("%q is not in the detail:\n%s", want, r.Detail)
				}
			}
			// The same server asked for a page: warnings are no matter for it, everything else is.
			page := performed(t, made(t, probe.Declared{Service: "VPN", HTTP: &probe.HTTP{Target: target, Port: port,
				Status: []int{404}, Roots: root.pem()}}), nil)
			if test.code == probe.Expiring {
				test.code = action.OK
			}
			ended(t, page, test.code, test.why)
		})
	}
}

func TestWithoutItsRootACertificateIsNotTrusted(t *testing.T) {
	t.Parallel()
	_, shown := certificates(t)
	server := secured(t, shown["in order"], http.NotFoundHandler())
	r := performed(t, made(t, probe.Declared{TLS: &probe.TLS{Name: "VPN.nordwind.example",
		Target: probe.Target{Host: "127.0.0.1", Networks: here}, Port: portOf(t, server.Listener.Addr().String())}}), nil)
	ended(t, r, probe.Untrusted, "")
}

func TestWhatIsNoEncryptionIsToldApart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		speak     func(net.Conn)
		code, why string
	}{
		"it speaks in the clear": {func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }, probe.WrongAnswer, "not_tls"},
		"it hangs up":            {func(net.Conn) {}, probe.Down, "closed"},
		"it refuses":             {func(c net.Conn) { c.Write([]byte{21, 3, 3, 0, 2, 2, 40}) }, probe.Down, "handshake"},
		"it is silent":           {func(c net.Conn) { io.Copy(io.Discard, c) }, probe.Down, "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			port := spoken(t, func(c net.Conn) {
				c.Read(make([]byte, 4096))
				test.speak(c)
			})
			target := probe.Target{Host: "localhost", Networks: here}
			within := 10 * time.Second
			if test.why == "timeout" {
				within = 100 * time.Millisecond
			}
			r := performed(t, made(t, probe.Declared{Within: within, TLS: &probe.TLS{Target: target, Port: port}}), nil)
			ended(t, r, test.code, test.why)
			page := performed(t, made(t, probe.Declared{Within: within, HTTP: &probe.HTTP{Target: target, Port: port}}), nil)
			ended(t, page, test.code, test.why)
		})
	}
}

// spoken starts a server that handles each connection and closes it, and gives its port.
func spoken(t testing.TB, handle func(net.Conn)) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			handle(conn)
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return portOf(t, l.Addr().String())
}

func TestEncryptionIsAskedForInTheProtocol(t *testing.T) {
	t.Parallel()
	root, shown := certificates(t)
	encrypt := func(c net.Conn) {
		tls.Server(c, &tls.Config{Certificates: []tls.Certificate{shown["in order"]}}).Handshake()
	}
	smtp := func(answers ...string) func(net.Conn) {
		return func(c net.Conn) {
			in := bufio.NewReader(c)
			for i, answer := range answers {
				io.WriteString(c, answer)
				if said, _ := in.ReadString('\n'); i+1 < len(answers) && !strings.HasPrefix(said, []string{"EHLO ", "STARTTLS\r\n"}[i]) {
					return
				}
				if i+2 == len(answers) {
					io.WriteString(c, answers[i+1])
					encrypt(c)
					return
				}
			}
		}
	}
	ldap := func(answer string) func(net.Conn) {
		return func(c net.Conn) {
			request := make([]byte, 31)
			if _, err := io.ReadFull(c, request); err != nil || !strings.HasSuffix(string(request), "1.3.6.1.4.1.1466.20037") {
				return
			}
			io.WriteString(c, answer)
			encrypt(c)
		}
	}
	for name, test := range map[string]struct {
		protocol  string
		serve     func(net.Conn)
		code, why string
	}{
		"mail":                 {"smtp", smtp("220-mx\r\n220 mx ready\r\n", "250-mx\r\n250-SIZE\r\n250 STARTTLS\r\n", "220 go ahead\r\n"), action.OK, ""},
		"mail without":         {"smtp", smtp("220 mx\r\n", "250 mx\r\n", "502 what?\r\n"), probe.WrongAnswer, "not_tls"},
		"mail goes on":         {"smtp", smtp("220 mx\r\n", "250 mx\r\n", "220 go\r\n250 injected\r\n"), probe.WrongAnswer, "not_tls"},
		"mail is no mail":      {"smtp", func(c net.Conn) { io.WriteString(c, "SSH-2.0-x\r\n"); c.Read(make([]byte, 99)) }, probe.WrongAnswer, "not_tls"},
		"mail without end":     {"smtp", func(c net.Conn) { io.WriteString(c, strings.Repeat("220-x\r\n", 9000)); c.Read(make([]byte, 99)) }, probe.Down, "closed"},
		"directory":            {"ldap", ldap("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"), action.OK, ""},
		"directory long":       {"ldap", ldap("\x30\x84\x00\x00\x00\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"), action.OK, ""},
		"directory without":    {"ldap", ldap("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00"), probe.WrongAnswer, "not_tls"},
		"directory is none":    {"ldap", ldap("HTTP/1.1 400\r\n\r\n"), probe.WrongAnswer, "not_tls"},
		"directory breaks off": {"ldap", func(c net.Conn) { c.Read(make([]byte, 99)); io.WriteString(c, "\x30\x0c\x02") }, probe.Down, "closed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := performed(t, made(t, probe.Declared{TLS: &probe.TLS{StartTLS: test.protocol, Roots: root.pem(),
				Name: "vpn.nordwind.example", Port: spoken(t, test.serve),
				Target: probe.Target{Host: "localhost", Networks: here}}}), nil)
			ended(t, r, test.code, test.why)
		})
	}
}
