package call

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/wire"
)

// authority writes the certificate of a server into a file.
func authority(t *testing.T, s *httptest.Server) string {
	t.Helper()
	return written(t, "ca.pem", "CERTIFICATE", s.Certificate().Raw)
}

func written(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// pass makes a certificate of our own, and the pool that knows it.
func pass(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bot"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return written(t, "cert.pem", "CERTIFICATE", der), written(t, "key.pem", "PRIVATE KEY", keyDER), pool
}

func TestOwnAuthorityNameAndCertificate(t *testing.T) {
	t.Parallel()
	cert, key, pool := pass(t)
	var seen string
	s := httptest.NewUnstartedServer(nil)
	handler := &system{}
	s.Config.Handler = handler.remember(say(`{}`))
	s.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, MinVersion: tls.VersionTLS13,
		VerifyConnection: func(state tls.ConnectionState) error {
			seen = state.PeerCertificates[0].Subject.CommonName + " asks for " + state.ServerName
			return nil
		}}
	s.StartTLS()
	defer s.Close()
	with := wire.TLS{CA: authority(t, s), Cert: cert, Key: key, ServerName: "example.com", Min: "1.3"} // httptest signs for that name
	c := caller(t, Options{Config: Config{Request: Request{URL: s.URL}, Link: wire.Link{TLS: with}}})
	if result := performed(t, c, action.Call{}); result.Code != action.OK || seen != "bot asks for example.com" {
		t.Errorf("got %+v, %q", result, seen)
	}
	with.ServerName = "other.example"
	c = caller(t, Options{Config: Config{Request: Request{URL: s.URL}, Link: wire.Link{TLS: with}}})
	if _, err := c.Perform(t.Context(), action.Call{}); err == nil || errors.Is(err, action.ErrUnsure) {
		t.Errorf("another name: got %v", err)
	}
	if n := len(handler.requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestMissingFilesAreSaidAtTheStart(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for field, with := range map[string]wire.TLS{"tls.ca": {CA: "gone.pem"}, "tls.ca: " + empty: {CA: empty},
		"tls.cert": {Cert: "gone.pem", Key: "gone.key"}} {
		_, err := New(Options{Config: Config{Request: Request{URL: "https://x.example"}, Link: wire.Link{TLS: with}}, Dir: t.TempDir()})
		if err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("%s: got %v", field, err)
		}
	}
}
