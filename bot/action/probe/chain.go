package probe

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// A verdict is what a server's certificates are worth.
type verdict struct {
	code, why string
	until     time.Time // when the first certificate that matters ends, or has ended
}

// judge looks at the certificates that a server sent, its own first, as RFC 5280 and RFC 6125 do: time, then trust,
// then name, so that the first that is wrong is told.
func judge(sent []*x509.Certificate, name string, roots *x509.CertPool, now time.Time) verdict {
	own := sent[0]
	if now.After(own.NotAfter) {
		return verdict{code: Expired, until: own.NotAfter}
	}
	if now.Before(own.NotBefore) {
		return verdict{code: Untrusted, why: "not_yet", until: own.NotAfter}
	}
	chains, err := own.Verify(x509.VerifyOptions{Roots: roots, Intermediates: others(sent), CurrentTime: now})
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && now.After(invalid.Cert.NotAfter):
		return verdict{code: Expired, until: invalid.Cert.NotAfter}
	case err != nil:
		return verdict{code: Untrusted, why: distrust(sent, err), until: own.NotAfter}
	}
	v := verdict{code: action.OK, until: holdsUntil(chains)}
	if own.VerifyHostname(name) != nil {
		v.code = WrongName
	}
	return v
}

func others(sent []*x509.Certificate) *x509.CertPool {
	rest := x509.NewCertPool()
	for _, c := range sent[1:] {
		rest.AddCert(c)
	}
	return rest
}

// distrust tells the usual reasons apart. A server that sends its own certificate alone, signed by somebody who is not
// known, probably lacks the one in between; it may also be that the one who signed is not trusted.
func distrust(sent []*x509.Certificate, err error) string {
	var stranger x509.UnknownAuthorityError
	if !errors.As(err, &stranger) {
		return ""
	}
	if bytes.Equal(sent[0].RawIssuer, sent[0].RawSubject) {
		return "self_signed"
	}
	if len(sent) == 1 {
		return "missing_intermediate"
	}
	return ""
}

// holdsUntil gives the end of the chain that holds longest; a chain ends with the first of its certificates.
func holdsUntil(chains [][]*x509.Certificate) time.Time {
	var last time.Time
	for _, chain := range chains {
		end := chain[0].NotAfter
		for _, c := range chain[1:] {
			if c.NotAfter.Before(end) {
				end = c.NotAfter
			}
		}
		if end.After(last) {
			last = end
		}
	}
	return last
}

// days counts whole days between now and then, in either direction.
func days(now, then time.Time) int {
	return int(math.Abs(then.Sub(now).Hours()) / 24)
}

// certificate notes what the server sent and gives what people may see of it.
func certificate(t *trail, sent []*x509.Certificate, v verdict, now time.Time) map[string]string {
	for i, c := range sent {
		t.note("certificate %d: subject %s, issuer %s, from %s until %s, names: %s", i+1, line(c.Subject.String(), 100),
			line(c.Issuer.String(), 100), day(c.NotBefore), day(c.NotAfter), cmp.Or(line(names(c), 100), "none"))
	}
	if v.code != action.OK {
		t.note("certificate: %s", strings.TrimSpace(v.code+" "+v.why))
	}
	return map[string]string{"until": v.until.UTC().Format(time.RFC3339), "days": strconv.Itoa(days(now, v.until)),
		"names": names(sent[0]), "issuer": sent[0].Issuer.String()}
}

// names lists what a certificate is for.
func names(c *x509.Certificate) string {
	all := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	return strings.Join(all, ", ")
}

func day(at time.Time) string { return at.UTC().Format(time.DateOnly) }
