package directory_test

import (
	"crypto/tls"
	"io"
	"net"
	"sync"
	"testing"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"
)

// A trouble says what a proxy does with a request or with its answer. It returns whether the packet goes on.
type trouble struct {
	request func(tag ber.Tag) bool
	answer  func(tag ber.Tag) bool
}

// proxied puts a proxy before a server, with a certificate of the same authority, and gives its URL. A packet that
// does not go on ends the connection.
func (w world) proxied(t *testing.T, what trouble) string {
	t.Helper()
	own, err := w.Authority.Certificate(w.Name)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{own}})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { w.carry(client, what) })
		}
	})
	return "ldaps://" + l.Addr().String()
}

// carry takes packets to the server and back until one does not go on or one side is gone.
func (w world) carry(client net.Conn, what trouble) {
	defer client.Close()
	server, err := tls.Dial("tcp", w.URL[len("ldaps://"):], &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer server.Close()
	var back sync.WaitGroup
	back.Go(func() {
		defer client.Close()
		pass(server, client, what.answer)
	})
	pass(client, server, what.request)
	server.Close()
	back.Wait()
}

func pass(from io.Reader, to io.Writer, goesOn func(ber.Tag) bool) {
	for {
		p, err := ber.ReadPacket(from)
		if err != nil || len(p.Children) < 2 {
			return
		}
		if goesOn != nil && !goesOn(p.Children[1].Tag) {
			return
		}
		if _, err := to.Write(p.Bytes()); err != nil {
			return
		}
	}
}

// isChange and isChanged are the requests that change something, and their answers.
func isChange(tag ber.Tag) bool {
	return tag == ldap.ApplicationModifyRequest || tag == ldap.ApplicationExtendedRequest
}

func isChanged(tag ber.Tag) bool {
	return tag == ldap.ApplicationModifyResponse || tag == ldap.ApplicationExtendedResponse
}
