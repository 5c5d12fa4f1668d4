package mail

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/firstline-support/firstline/bot/action/proof"
)

// office is a mail server that wants users to sign in.
type office struct {
	address string
	roots   *x509.CertPool
	mu      sync.Mutex
	got     []envelope // guarded by mu
	refuses error
	answers func() error // after a whole mail; nil: taken
}

type envelope struct {
	from string
	to   []string
	user string
	data []byte
}

// newOffice starts a server in the given way. With bare it offers no STARTTLS.
func newOffice(t *testing.T, how Security, bare bool) *office {
	t.Helper()
	o := &office{}
	trust := o.certify(t)
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{office: o}, nil }))
	server.Domain, server.ErrorLog = "mail.nordwind.example", log.New(io.Discard, "", 0)
	if !bare {
		server.TLSConfig = trust
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.address = listener.Addr().String()
	if how == TLS {
		listener = tls.NewListener(listener, trust)
	}
	done := make(chan error)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Close()
		listener.Close() // the server does not know it yet where it was not used
		<-done
	})
	return o
}

// certify makes the office its own authority.
func (o *office) certify(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plan := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "office"},
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	made, err := x509.CreateCertificate(rand.Reader, plan, plan, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(made)
	if err != nil {
		t.Fatal(err)
	}
	o.roots = x509.NewCertPool()
	o.roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{made}, PrivateKey: key}}}
}

type session struct {
	office *office
	envelope
}

func (*session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "firstline" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.office.refuses
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) (err error) {
	if s.data, err = io.ReadAll(r); err != nil {
		return err
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.got = append(s.office.got, s.envelope)
	if s.office.answers != nil {
		return s.office.answers()
	}
	return nil
}

func (o *office) all() []envelope {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.got
}

func (o *office) sender(t *testing.T, change func(*Options)) *Sender {
	t.Helper()
	opt := Options{Server: o.address, Roots: o.roots, From: "Nordwind IT <it@nordwind.example>", User: "firstline",
		Password: "secret"}
	if change != nil {
		change(&opt)
	}
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var message = proof.Message{To: "ada@nordwind.example", Subject: "Ihr Code für Nordwind", Lang: "de",
	Text: "Jemand hat gefragt – Sie?\n\n    1234 5678\n.\nEnde\n"}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		how    Security
		change func(*Options)
		user   string
	}{
		{"STARTTLS", STARTTLS, nil, "firstline"},
		{"TLS", TLS, func(o *Options) { o.Security = TLS }, "firstline"},
		{"plain text within the machine", Plain, func(o *Options) { o.Security, o.User, o.Password = Plain, "", "" }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, test.how, test.how == Plain)
			if err := o.sender(t, test.change).Send(t.Context(), message); err != nil {
				t.Fatal(err)
			}
			got := o.all()
			if len(got) != 1 || got[0].from != "it@nordwind.example" || strings.Join(got[0].to, " ") != message.To ||
				got[0].user != test.user {
				t.Fatalf("got %+v", got)
			}
			subject, text, head := read(t, got[0].data)
			if subject != message.Subject || text != message.Text {
				t.Errorf("got %q, %q", subject, text)
			}
			for name, want := range map[string]string{"Auto-Submitted": "auto-generated", "Content-Language": "de",
				"To": "<ada@nordwind.example>", "From": `"Nordwind IT" <it@nordwind.example>`} {
				if head.Get(name) != want {
					t.Errorf("%s: %q, want %q", name, head.Get(name), want)
				}
			}
			if id := head.Get("Message-Id"); !strings.HasSuffix(id, "@nordwind.example>") {
				t.Errorf("the id %q tells which machine this is", id)
			}
		})
	}
}

// read takes a mail apart as a mail program does.
func read(t *testing.T, data []byte) (subject, text string, head netmail.Header) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v:\n%s", err, data)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	return subject, body(t, m), m.Header
}

func TestNothingIsSentUnprotected(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		how    Security
		bare   bool
		change func(*Options)
	}{
		{"the server offers no STARTTLS", STARTTLS, true, nil},
		{"a certificate of an unknown authority", STARTTLS, false, func(o *Options) { o.Roots = nil }},
		{"with TLS as well", TLS, false, func(o *Options) { o.Roots, o.Security = nil, TLS }},
		{"a certificate of another name", STARTTLS, false,
			func(o *Options) { o.Server = strings.Replace(o.Server, "127.0.0.1", "localhost", 1) }},
		{"TLS where none is spoken", STARTTLS, true, func(o *Options) { o.Security = TLS }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, test.how, test.bare)
			if err := o.sender(t, test.change).Send(t.Context(), message); err == nil {
				t.Error("no error")
			}
			if got := o.all(); len(got) != 0 {
				t.Errorf("got %+v", got)
			}
		})
	}
	elsewhere := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25}
	if here(elsewhere) || !here(&net.TCPAddr{IP: net.IPv6loopback}) {
		t.Error("plain text could leave this machine")
	}
}

func TestAServersRefusalIsAnError(t *testing.T) {
	t.Parallel()
	o := newOffice(t, STARTTLS, false)
	o.refuses = &smtp.SMTPError{Code: 450, Message: "come back later"}
	if err := o.sender(t, nil).Send(t.Context(), message); err == nil || !strings.Contains(err.Error(), "come back later") {
		t.Errorf("got %v", err)
	}
	wrongPassword := o.sender(t, func(o *Options) { o.Password = "guess" })
	if err := wrongPassword.Send(t.Context(), message); err == nil || strings.Contains(err.Error(), "guess") {
		t.Errorf("got %v", err)
	}
}

// A mail whose answer never came may be delivered; one that was refused is not.
func TestAMailWithoutAnAnswerIsInDoubt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		answer error // nil: none comes
		change func(*office)
		doubt  bool
	}{
		{"no answer to the mail", nil, nil, true},
		{"refused after it was read", &smtp.SMTPError{Code: 554, Message: "spam"}, nil, false},
		{"put off after it was read", &smtp.SMTPError{Code: 451, Message: "later"}, nil, false},
		{"refused before", nil, func(o *office) { o.refuses = &smtp.SMTPError{Code: 550, Message: "no"} }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, STARTTLS, false)
			if test.change != nil {
				test.change(o)
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			o.answers = func() error {
				if test.answer == nil {
					stop() // the sender hangs up before the server says anything
				}
				return test.answer
			}
			err := o.sender(t, nil).Send(ctx, message)
			if err == nil || errors.Is(err, ErrInDoubt) != test.doubt {
				t.Errorf("got %v, in doubt: want %t", err, test.doubt)
			}
		})
	}
}

// A server that says nothing holds nobody up for longer than the context.
func TestAServerThatSaysNothing(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			defer conn.Close()
			stop()
			io.Copy(io.Discard, conn) // until the other side closes it
		}
	}()
	o := &office{address: listener.Addr().String()}
	if err = o.sender(t, nil).Send(ctx, message); err == nil {
		t.Error("no error")
	}
}

func TestNothingForeignBeginsAHead(t *testing.T) {
	t.Parallel()
	o := newOffice(t, STARTTLS, false)
	for name, m := range map[string]proof.Message{
		"two addresses":             {To: "ada@nordwind.example, eve@elsewhere.example", Subject: "x"},
		"a name":                    {To: "Ada <ada@nordwind.example>", Subject: "x"},
		"a line end in an address":  {To: "ada@nordwind.example\r\nBcc: eve@elsewhere.example", Subject: "x"},
		"one within quotes":         {To: "\"ada\r\n\"@nordwind.example", Subject: "x"},
		"no address":                {To: "ada", Subject: "x"},
		"nothing":                   {Subject: "x"},
		"a line end in the subject": {To: "ada@nordwind.example", Subject: "x\r\nBcc: eve@elsewhere.example"},
		"a lone line feed":          {To: "ada@nordwind.example", Subject: "x\nBcc: eve@elsewhere.example"},
		"a command in an address":   {To: "<ada@nordwind.example>\r\nRCPT TO:<eve@elsewhere.example>", Subject: "x"},
	} {
		if err := o.sender(t, nil).Send(t.Context(), m); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if got := o.all(); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

// Whatever is asked for, a mail that is written has one recipient and the head that we gave it.
func FuzzLetter(f *testing.F) {
	f.Add("ada@nordwind.example", "A code", "text\r\n.\r\n")
	f.Add("a@b\r\nBcc: c@d", "x\nBcc: c@d", "")
	f.Add("\"a b\"@c.example", "=?utf-8?q?a=0ABcc:_x?=", "Bcc: x\n\n")
	s, err := New(Options{Server: "mail.nordwind.example:587", From: "it@nordwind.example"})
	if err != nil {
		f.Fatal(err)
	}
	known := map[string]bool{"Auto-Submitted": true, "Content-Transfer-Encoding": true, "Content-Type": true,
		"Date": true, "From": true, "Message-Id": true, "Mime-Version": true, "Subject": true, "To": true,
		"User-Agent": true, "X-Auto-Response-Suppress": true, "X-Mailer": true}
	f.Fuzz(func(t *testing.T, to, subject, text string) {
		letter, err := s.letter(proof.Message{To: to, Subject: subject, Text: text})
		if err != nil {
			return
		}
		var data bytes.Buffer
		if _, err = letter.WriteTo(&data); err != nil {
			return
		}
		m, err := netmail.ReadMessage(&data)
		if err != nil {
			t.Fatalf("%q, %q: %v", to, subject, err)
		}
		if list, err := m.Header.AddressList("To"); err != nil || len(list) != 1 {
			t.Errorf("%q: to %v, %v", to, list, err)
		}
		for name := range m.Header {
			if !known[name] {
				t.Errorf("%q, %q: the head has %s", to, subject, name)
			}
		}
	})
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Options){
		"no fault":              func(*Options) {},
		"no port":               func(o *Options) { o.Server = "mail.nordwind.example" },
		"no host":               func(o *Options) { o.Server = ":25" },
		"odd port":              func(o *Options) { o.Server = "mail.nordwind.example:mail" },
		"no sender":             func(o *Options) { o.From = "" },
		"a sender with an end":  func(o *Options) { o.From = "a@b.example\r\nBcc: c@d.example" },
		"unknown security":      func(o *Options) { o.Security = "maybe" },
		"user without password": func(o *Options) { o.User = "firstline" },
	} {
		o := Options{Server: "mail.nordwind.example:587", From: "it@nordwind.example"}
		spoil(&o)
		if _, err := New(o); (err == nil) != (name == "no fault") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// body gives the text of a mail of one part.
func body(t *testing.T, m *netmail.Message) string {
	t.Helper()
	if how := m.Header.Get("Content-Transfer-Encoding"); how != "quoted-printable" {
		t.Fatalf("the text is %q", how)
	}
	raw, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(raw), "\r\n", "\n")
}
