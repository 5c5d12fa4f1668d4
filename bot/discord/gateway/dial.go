package gateway

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// dial reaches an address, by the proxy of the environment where there is one.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	var direct net.Dialer
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: address}})
	if err != nil {
		return nil, fmt.Errorf("read the proxy's address: %w", err)
	}
	if proxy == nil {
		return direct.DialContext(ctx, network, address)
	}
	conn, err := direct.DialContext(ctx, network, hostPort(proxy))
	if err != nil {
		return nil, fmt.Errorf("reach the proxy: %w", err)
	}
	if proxy.Scheme == "https" {
		conn = tls.Client(conn, &tls.Config{ServerName: proxy.Hostname(), MinVersion: tls.VersionTLS12})
	}
	if err := through(ctx, conn, proxy, address); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func hostPort(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Host
	case u.Scheme == "https":
		return net.JoinHostPort(u.Hostname(), "443")
	}
	return net.JoinHostPort(u.Hostname(), "80")
}

// through asks a proxy for a connection to an address.
func through(ctx context.Context, conn net.Conn, proxy *url.URL, address string) error {
	if proxy.Scheme != "http" && proxy.Scheme != "https" {
		return fmt.Errorf("a proxy of the kind %q is not supported", proxy.Scheme)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	ask := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if who := proxy.User; who != nil {
		password, _ := who.Password()
		ask.Header.Set("Proxy-Authorization",
			"Basic "+base64.StdEncoding.EncodeToString([]byte(who.Username()+":"+password)))
	}
	if err := ask.Write(conn); err != nil {
		return fmt.Errorf("ask the proxy: %w", err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), ask)
	if err != nil {
		return fmt.Errorf("ask the proxy: %w", err)
	}
	_ = answer.Body.Close() // there is none
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the proxy answered %s", answer.Status)
	}
	return nil
}

// secure speaks TLS on a connection.
func secure(ctx context.Context, conn net.Conn, address string, usual *tls.Config) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	own := usual.Clone()
	own.ServerName, own.NextProtos = host, []string{"http/1.1"}
	safe := tls.Client(conn, own)
	if err := safe.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return safe, nil
}
