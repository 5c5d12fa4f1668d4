package wire

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"

	"github.com/firstline-support/firstline/bot/action/declare"
)

// TLS says what is special about the connection. Certificates are always verified.
type TLS struct {
	CA         string `yaml:"ca"`   // file of the authorities that may have signed, instead of the system's
	Cert       string `yaml:"cert"` // file of our own certificate, read anew for every connection
	Key        string `yaml:"key"`  // file of its key
	ServerName string `yaml:"server_name"`
	Min        string `yaml:"min"` // 1.2 or 1.3; empty: 1.2
}

func (t TLS) check(to Place) []declare.Problem {
	var problems []declare.Problem
	if t != (TLS{}) && !to.Secure && to.Host != "" {
		problems = append(problems, declare.Problem{What: "the URL begins with http://, so there is no TLS",
			Fix: "use https://, or take it out"})
	}
	if (t.Cert == "") != (t.Key == "") {
		problems = append(problems, declare.Problem{Field: "cert",
			What: "a certificate needs its key, and a key its certificate", Fix: "write both cert and key, or none"})
	}
	if t.Min != "" && t.Min != "1.2" && t.Min != "1.3" {
		problems = append(problems, declare.Problem{Field: "min", What: fmt.Sprintf("%q is no version that is safe", t.Min),
			Fix: `write "1.2" or "1.3"`})
	}
	return problems
}

// config reads the files, which are relative to dir unless they are absolute.
func (t TLS) config(dir string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.Min == "1.3" {
		c.MinVersion = tls.VersionTLS13
	}
	if t.CA != "" {
		pem, err := os.ReadFile(below(dir, t.CA))
		if err != nil {
			return nil, fmt.Errorf("tls.ca: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("tls.ca: %s holds no certificate in PEM form", t.CA)
		}
	}
	if t.Cert == "" {
		return c, nil
	}
	cert, key := below(dir, t.Cert), below(dir, t.Key)
	if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
		return nil, fmt.Errorf("tls.cert: %w", err)
	}
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("read our certificate: %w", err)
		}
		return &pair, nil
	}
	return c, nil
}

func below(dir, file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(dir, file)
}
