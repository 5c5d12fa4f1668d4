// Package mail carries a proof's messages by SMTP, encrypted all the way to the first server: STARTTLS or TLS, and
// plain text to this machine only. It is the only room that knows how mail is sent. Start with [New].
package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"github.com/firstline-support/firstline/bot/action/proof"
)

// Security is how a connection is protected.
type Security string

// The ways. There is no "if the server happens to offer it": whoever is in between could take the offer away.
const (
	STARTTLS Security = "starttls" // mostly on port 587
	TLS      Security = "tls"      // mostly on port 465
	Plain    Security = "plain"    // to this machine only: a relay that runs here
)

// Options say which server takes the mail, and from whom it is.
type Options struct {
	Server         string         // host:port
	Security       Security       // empty: STARTTLS
	Roots          *x509.CertPool // whose certificates are trusted; nil: the system's
	From           string         // such as "Nordwind IT <it@nordwind.example>"
	User, Password string         // both empty: no signing in
}

// A Sender sends mails. It holds no connection between two of them and may be used by many at once.
type Sender struct {
	opt  Options
	host string
	port int
	from *mail.Address
}

// New checks the options.
func New(o Options) (*Sender, error) {
	host, port, err := net.SplitHostPort(o.Server)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: must be host:port: %w", o.Server, err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == 0 || host == "" {
		return nil, fmt.Errorf("mail server %q: must be host:port", o.Server)
	}
	from, err := mail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("mail sender %q: must be an address, such as IT <it@nordwind.example>: %w", o.From, err)
	}
	switch o.Security {
	case "":
		o.Security = STARTTLS
	case STARTTLS, TLS, Plain:
	default:
		return nil, fmt.Errorf("mail security %q: must be %s, %s or %s", o.Security, STARTTLS, TLS, Plain)
	}
	if (o.User == "") != (o.Password == "") {
		return nil, errors.New("mail user and password: give both or none")
	}
	return &Sender{opt: o, host: host, port: int(number), from: from}, nil
}

// patience is how long a server may take where the context gives it longer.
const patience = 30 * time.Second

// Send implements [proof.Sender].
func (s *Sender) Send(ctx context.Context, m proof.Message) error {
	letter, err := s.letter(m)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop() // closes the connection, whatever state it is in
	client, err := gomail.NewClient(s.host, s.settings(ctx)...)
	if err != nil {
		return fmt.Errorf("prepare a connection to the mail server: %w", err)
	}
	if err = client.DialAndSendWithContext(ctx, letter); err != nil && !letter.IsDelivered() {
		if doubtful(err) {
			err = errors.Join(ErrInDoubt, err)
		}
		return fmt.Errorf("send a mail by %s: %w", s.opt.Server, err)
	}
	return nil
}

// ErrInDoubt says that the server has got a whole mail, and that its answer to it has not come: it may be delivered.
// After every other error it is not.
var ErrInDoubt = errors.New("whether the mail was taken is not known")

// doubtful tells whether a mail may have been taken: it was whole, and the server neither took nor refused it.
func doubtful(err error) bool {
	var failed *gomail.SendError
	return errors.As(err, &failed) && failed.Reason == gomail.ErrSMTPDataClose && failed.ErrorCode() == 0
}

// letter writes the mail. What goes into its head is checked here and encoded by the library: a line end in it could
// begin a head of somebody else's making.
func (s *Sender) letter(m proof.Message) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(m.To)
	if err != nil || to.Name != "" || to.Address != m.To || strings.ContainsFunc(m.To, unicode.IsControl) {
		return nil, errors.New("send a mail: what is registered is not one plain address")
	}
	if strings.ContainsFunc(m.Subject, unicode.IsControl) {
		return nil, errors.New("send a mail: its subject is not one line")
	}
	letter := gomail.NewMsg()
	letter.FromMailAddress(s.from)
	letter.ToMailAddress(to)
	letter.Subject(m.Subject)
	letter.SetDate()
	letter.SetMessageIDWithValue(rand.Text() + s.from.Address[strings.LastIndexByte(s.from.Address, '@'):])
	// nobody's absence note shall come back (RFC 3834)
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Lang != "" {
		letter.SetGenHeader("Content-Language", m.Lang)
	}
	letter.SetBodyString(gomail.TypeTextPlain, m.Text)
	return letter, nil
}

// settings are those of one connection, which ends with the context at the latest.
func (s *Sender) settings(ctx context.Context) []gomail.Option {
	trust := &tls.Config{ServerName: s.host, RootCAs: s.opt.Roots, MinVersion: tls.VersionTLS12}
	all := []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(patience), gomail.WithTLSConfig(trust),
		gomail.WithDialContextFunc(s.dial(ctx, trust))}
	switch s.opt.Security {
	case TLS:
		all = append(all, gomail.WithSSL())
	case Plain:
		all = append(all, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		all = append(all, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.opt.User != "" {
		all = append(all, gomail.WithUsername(s.opt.User), gomail.WithPassword(s.opt.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256PLUS, gomail.SMTPAuthSCRAMSHA256,
				gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return all
}

// dial connects, and closes the connection when whole, the context of the mail, ends. The library gives a context of
// its own for the beginning only, stops waiting at its own deadline and leaves connections open that it could not use.
func (s *Sender) dial(whole context.Context, trust *tls.Config) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		dialer := &net.Dialer{}
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(whole, func() { _ = conn.Close() }) // mostly it is closed already
		if s.opt.Security == Plain && !here(conn.RemoteAddr()) {
			return nil, errors.Join(errors.New("plain text goes to this machine only: use starttls or tls"), conn.Close())
		}
		if s.opt.Security != TLS {
			return conn, nil
		}
		protected := tls.Client(conn, trust)
		if err = protected.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return protected, nil
	}
}

// here tells whether an address is of this machine.
func here(a net.Addr) bool {
	at, ok := a.(*net.TCPAddr)
	return ok && at.IP.IsLoopback()
}
