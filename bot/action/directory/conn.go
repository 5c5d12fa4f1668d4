package directory

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"github.com/firstline-support/firstline/bot/action"
)

// maxRead is how many bytes one connection may bring: some entries of some pages, and no more.
const maxRead = 8 << 20

// A session is one connection on which the bot has logged in. It serves one action.
type session struct {
	*ldap.Conn
	wire    *wire
	d       *Directory
	explain func(error) error // says what an operation's error means
}

// with runs do on a new session, within the time that the configuration gives. Each action has a connection of its
// own, so that none meets what another left behind.
func (d *Directory) with(ctx context.Context, do func(*session) error) error {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Timeout)
	defer cancel()
	select {
	case d.seats <- struct{}{}:
		defer func() { <-d.seats }()
	case <-ctx.Done():
		return onTheWay(ctx, errors.New("too many actions at once"), ErrSlow)
	}
	s, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	// The library knows no contexts; a deadline in the past wakes whoever reads or writes.
	stop := context.AfterFunc(ctx, func() { _ = s.wire.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	s.explain = func(err error) error { return explained(ctx, err) }
	if err = s.Bind(d.cfg.BindDN, d.cfg.Password); err != nil {
		return fmt.Errorf("log in as %s: %w", d.cfg.BindDN, s.explain(err))
	}
	return do(s)
}

// change asks for a change once. When it was sent and no answer came, nobody knows what came of it.
func (s *session) change(ask func() error) error {
	before := s.wire.wrote.Load()
	err := ask()
	if _, ok := answered(err); err == nil || ok || s.wire.wrote.Load() == before {
		return s.explain(err)
	}
	return fmt.Errorf("%w: %w", action.ErrUnsure, s.explain(err))
}

// connect reaches the server and begins TLS.
func (d *Directory) connect(ctx context.Context) (*session, error) {
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", d.at.host)
	if err != nil {
		return nil, fmt.Errorf("reach %s: %w", d.at.host, onTheWay(ctx, err, ErrDown))
	}
	w := &wire{Conn: raw}
	stop := context.AfterFunc(ctx, func() { _ = w.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if d.at.startTLS {
		if err = startTLS(w); err != nil {
			_ = raw.Close()
			return nil, fmt.Errorf("StartTLS at %s: %w", d.at.host, onTheWay(ctx, err, ErrTLS))
		}
	}
	secure := tls.Client(w, d.tls)
	if err = secure.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, fmt.Errorf("TLS with %s: %w", d.at.host, onTheWay(ctx, err, ErrTLS))
	}
	c := ldap.NewConn(secure, true)
	c.Start()
	return &session{Conn: c, wire: w, d: d}, nil
}

// startTLS asks for TLS (RFC 4511, 4.14). The library's own would hide why a handshake failed.
func startTLS(w io.ReadWriter) error {
	request := ber.NewSequence("")
	request.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, 1, ""))
	extended := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationExtendedRequest, nil, "")
	extended.AppendChild(ber.NewString(ber.ClassContext, ber.TypePrimitive, 0, "1.3.6.1.4.1.1466.20037", ""))
	request.AppendChild(extended)
	if _, err := w.Write(request.Bytes()); err != nil {
		return err
	}
	answer, err := ber.ReadPacket(io.LimitReader(w, 64<<10))
	if err != nil {
		return err
	}
	if len(answer.Children) < 2 || answer.Children[1].Tag != ldap.ApplicationExtendedResponse {
		return errors.New("the server answers something else")
	}
	return ldap.GetLDAPError(answer)
}

// A wire is a connection that counts: what was written tells whether a request can have been sent, what was read has
// a limit.
type wire struct {
	net.Conn
	wrote, read atomic.Int64
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.wrote.Add(int64(n))
	return n, err
}

func (w *wire) Read(p []byte) (int, error) {
	if w.read.Load() > maxRead {
		return 0, fmt.Errorf("the directory sent more than %d bytes", maxRead)
	}
	n, err := w.Conn.Read(p)
	w.read.Add(int64(n))
	return n, err
}
