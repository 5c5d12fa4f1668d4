package probe_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

// An authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// pem gives the authority's certificate as a declaration has it.
func (a authority) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}))
}

// A wish is what a certificate shall be like; what is left out is in order.
type wish struct {
	names       []string
	from, until time.Duration // from now
	by          *authority    // nil: it signs itself
	authority   bool
}

// issue makes a certificate.
func issue(t testing.TB, name string, w wish) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	if w.from == 0 {
		w.from = -400 * day
	}
	if w.until == 0 {
		w.until = 300 * day
	}
	form := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: w.names,
		NotBefore: time.Now().Add(w.from), NotAfter: time.Now().Add(w.until), BasicConstraintsValid: true,
		IsCA: w.authority, KeyUsage: x509.KeyUsageDigitalSignature}
	if w.authority {
		form.KeyUsage = x509.KeyUsageCertSign
	}
	by := authority{cert: form, key: key}
	if w.by != nil {
		by = *w.by
	}
	raw, err := x509.CreateCertificate(rand.Reader, form, by.cert, &key.PublicKey, by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return authority{cert: cert, key: key}
}

const day = 24 * time.Hour

// shows is what a server sends: its certificate and those after it.
func (a authority) shows(more ...authority) tls.Certificate {
	c := tls.Certificate{PrivateKey: a.key, Certificate: [][]byte{a.cert.Raw}}
	for _, next := range more {
		c.Certificate = append(c.Certificate, next.cert.Raw)
	}
	return c
}
