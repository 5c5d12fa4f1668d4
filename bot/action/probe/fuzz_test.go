package probe

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/firstline-support/firstline/bot/action"
)

func FuzzLine(f *testing.F) {
	f.Add("a\r\nb\x00\u202e\xff", 5)
	f.Add(strings.Repeat("ä ", 400), 300)
	f.Fuzz(func(t *testing.T, foreign string, limit int) {
		limit = 1 + limit&0xfff
		got := line(foreign, limit)
		if n := utf8.RuneCountInString(got); n > limit || !utf8.ValidString(got) {
			t.Errorf("line(%q, %d) = %q of %d characters", foreign, limit, got, n)
		}
		if strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.TrimSpace(got) != got {
			t.Errorf("line(%q, %d) = %q", foreign, limit, got)
		}
		if again := line(got, limit); again != got {
			t.Errorf("line(%q) = %q", got, again)
		}
	})
}

func FuzzReadAnswer(f *testing.F) {
	q := dnsmessage.Question{Name: dnsmessage.MustNewName("vpn.nordwind.example."), Type: dnsmessage.TypeMX,
		Class: dnsmessage.ClassINET}
	m := dnsmessage.Message{Header: dnsmessage.Header{ID: 7, Response: true}, Questions: []dnsmessage.Question{q},
		Answers: []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60},
			Body: &dnsmessage.MXResource{MX: dnsmessage.MustNewName("mail.")}}}}
	packet, err := m.Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packet, uint16(7))
	f.Add([]byte("no packet"), uint16(0))
	f.Fuzz(func(t *testing.T, packet []byte, id uint16) {
		got, err := readAnswer(packet, id, q)
		if err != nil {
			return
		}
		if len(packet) < 12 || packet[0] != byte(id>>8) || packet[1] != byte(id) || packet[2]&0x80 == 0 {
			t.Errorf("%q is taken for an answer to %d", packet, id)
		}
		if len(got.data) > maxAnswers {
			t.Errorf("%d answers", len(got.data))
		}
		for _, data := range got.data {
			if line(data, maxValue) != data || data == "" {
				t.Errorf("the answer %q", data)
			}
		}
	})
}

func FuzzQueryAnswer(f *testing.F) {
	f.Add([]byte(`{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1,"0.5"]}]}}`), "< 1")
	f.Add([]byte(`{"status":"success","data":{"resultType":"scalar","result":[1,"NaN"]}}`), "")
	f.Add([]byte(`{"status":"error","error":"x"}`), "!= 0")
	f.Fuzz(func(t *testing.T, body []byte, firing string) {
		bad, err := readThreshold(firing)
		if err != nil {
			return
		}
		var got queryAnswer
		if json.Unmarshal(body, &got) != nil {
			return
		}
		samples, err := got.samples()
		if err != nil {
			return
		}
		steps := newTrail()
		found := bad.judge(steps, samples)
		if found.code == Firing && len(samples) == 0 || found.code == action.OK && bad.operator == "" && len(samples) > 0 {
			t.Errorf("%d samples of %q with %q end with %s", len(samples), body, firing, found.code)
		}
		harmless(t, steps)
	})
}

func FuzzAlerts(f *testing.F) {
	f.Add([]byte(`[{"labels":{"alertname":"A"},"annotations":{"summary":"x\ny"},"startsAt":"2026-11-26T12:00:00Z","status":{"state":"active"}}]`))
	f.Add([]byte(`[{"status":{"state":"suppressed","silencedBy":["1"],"inhibitedBy":["2"]}},{"labels":null}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var alerts []alert
		if json.Unmarshal(body, &alerts) != nil {
			return
		}
		steps := newTrail()
		found := Alertmanager{Summary: true}.judge(steps, alerts)
		if (found.code == action.OK) != (len(alerts) == 0) {
			t.Errorf("%d alerts end with %s", len(alerts), found.code)
		}
		for _, a := range alerts {
			if graver(a.code(), found.code) {
				t.Errorf("%s is graver than %s", a.code(), found.code)
			}
		}
		if since := found.values["since"]; since != "" {
			if _, err := time.Parse(time.RFC3339, since); err != nil {
				t.Errorf("since %q", since)
			}
		}
		harmless(t, steps)
	})
}

func harmless(t *testing.T, steps *trail) {
	t.Helper()
	text := steps.String()
	if len(text) > maxSteps*(maxStep*utf8.UTFMax+20) || strings.Count(text, "\n") >= maxSteps {
		t.Errorf("%d bytes of detail", len(text))
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
		t.Errorf("the detail is %q", text)
	}
}

// said is a server that says what it says, whatever it hears.
type said struct {
	net.Conn
	in io.Reader
}

func (s said) Read(p []byte) (int, error)  { return s.in.Read(p) }
func (s said) Write(p []byte) (int, error) { return len(p), nil }

func FuzzStartTLS(f *testing.F) {
	f.Add([]byte("220 mx\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n"))
	f.Add([]byte("\x30\x84\x00\x00\x00\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"))
	f.Fuzz(func(t *testing.T, speech []byte) {
		if smtpStartTLS(said{in: bytes.NewReader(speech)}) == nil && bytes.Count(speech, []byte("220")) < 2 {
			t.Errorf("%q starts encryption of mail", speech)
		}
		if ldapStartTLS(said{in: bytes.NewReader(speech)}) == nil && (speech[0] != 0x30 || !bytes.Contains(speech, []byte{0x78})) {
			t.Errorf("%q starts encryption of a directory", speech)
		}
	})
}
