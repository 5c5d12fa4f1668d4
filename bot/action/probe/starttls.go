package probe

import (
	"bufio"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
)

// errNoTLS says that a server does not offer encryption where it was asked for.
var errNoTLS = errors.New("the server offers no encryption")

// maxGreeting bounds what a server may say before the encryption begins, in bytes.
const maxGreeting = 8 << 10

// startTLS gives what asks for encryption in a protocol.
func startTLS(protocol string) (func(net.Conn) error, error) {
	switch protocol {
	case "":
		return func(net.Conn) error { return nil }, nil
	case "smtp":
		return smtpStartTLS, nil
	case "ldap":
		return ldapStartTLS, nil
	}
	return nil, fmt.Errorf("starttls: %.40q is not known, write smtp or ldap, or remove it", protocol)
}

// smtpStartTLS speaks RFC 3207. What the server would say beyond its answer belongs to the handshake, so nothing may be
// buffered then: an answer ends with its line.
func smtpStartTLS(conn net.Conn) error {
	in := bufio.NewReader(io.LimitReader(conn, maxGreeting))
	for _, step := range []struct{ say, want string }{
		{"", "220"}, {"EHLO firstline.invalid\r\n", "250"}, {"STARTTLS\r\n", "220"},
	} {
		if _, err := io.WriteString(conn, step.say); err != nil {
			return err
		}
		answer, err := smtpAnswer(in)
		if err != nil {
			return err
		}
		if !strings.HasPrefix(answer, step.want) {
			return fmt.Errorf("%w: after %q it said %.200q", errNoTLS, strings.TrimSpace(step.say), answer)
		}
	}
	if in.Buffered() > 0 {
		return fmt.Errorf("%w: it went on in the clear", errNoTLS)
	}
	return nil
}

var smtpGoesOn = regexp.MustCompile(`^\d{3}-`)

// smtpAnswer reads an answer to its last line, RFC 5321 section 4.2.1, and gives that.
func smtpAnswer(in *bufio.Reader) (string, error) {
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		text = strings.TrimRight(text, "\r\n")
		if !smtpGoesOn.MatchString(text) {
			return text, nil
		}
	}
}

// ldapStartTLS speaks RFC 4511 section 4.14.
func ldapStartTLS(conn net.Conn) error {
	const request = "\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"
	if _, err := io.WriteString(conn, request); err != nil {
		return err
	}
	var head [2]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return err
	}
	size, err := berLength(conn, head[1])
	if err != nil || head[0] != 0x30 || size > maxGreeting {
		return fmt.Errorf("%w: its answer is not LDAP", errNoTLS)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(conn, body); err != nil {
		return err
	}
	return ldapAgreed(body)
}

// berLength reads the rest of a length in BER of at most four bytes.
func berLength(in io.Reader, first byte) (int, error) {
	if first < 0x80 {
		return int(first), nil
	}
	if first == 0x80 || first > 0x84 {
		return 0, errNoTLS
	}
	more := make([]byte, first&0x7f)
	if _, err := io.ReadFull(in, more); err != nil {
		return 0, err
	}
	size := 0
	for _, b := range more {
		size = size<<8 | int(b)
	}
	return size, nil
}

// ldapAgreed looks for the code of success in the answer of the server.
func ldapAgreed(body []byte) error {
	const class, extendedResponse = asn1.ClassApplication, 24
	var id, response, code asn1.RawValue
	rest, err := asn1.Unmarshal(body, &id)
	if err == nil {
		_, err = asn1.Unmarshal(rest, &response)
	}
	if err == nil {
		_, err = asn1.Unmarshal(response.Bytes, &code)
	}
	if err != nil || response.Class != class || response.Tag != extendedResponse || len(code.Bytes) != 1 {
		return fmt.Errorf("%w: its answer is not that of StartTLS", errNoTLS)
	}
	if code.Bytes[0] != 0 {
		return fmt.Errorf("%w: LDAP result code %d", errNoTLS, code.Bytes[0])
	}
	return nil
}
